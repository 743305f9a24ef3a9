select convert_to(coalesce((
select '{"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t1.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"score":' || coalesce((
select (('{"points":' || coalesce(trim_scale(round(t2.points, 2))::text, 'null') || ',"rank":' || case when t2.rank_position is not null then '{"position":' || coalesce((t2.rank_position)::text, chr(1)) || ',"outOf":' || coalesce((t2.rank_out_of)::text, chr(1)) || '}' else 'null' end || ',"flags":' || case when cardinality(t2.flags) = 0 then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t3.code || '"', chr(1)) || '}', ',' order by t3f.place), '') || ']'
from unnest(t2.flags) with ordinality t3f(code, place) join quality_flags t3 on t3.code = t3f.code
where true
) end || ',"groups":[{"group":{"code":"CKMB","maxPoints":18},"points":' || coalesce(trim_scale(round(t2.group_points[1], 2))::text, 'null')) || (',"indicators":[{"indicator":{"code":"1.1"},"numerator":' || coalesce(trim_scale(t2.numerators[1])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[1])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[1], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[1], 2))::text, 'null')) || (',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[1], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[1] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t4.code || '"', chr(1)) || '}', ',' order by t4f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[1], ',')) with ordinality t4f(code, place) join quality_flags t4 on t4.code = t4f.code
where true
) end || '},{"indicator":{"code":"1.2"},"numerator":' || coalesce(trim_scale(t2.numerators[2])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[2])::text, 'null')) || (',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[2], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[2], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(4 - t2.indicator_points[2], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[2] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t5.code || '"', chr(1)) || '}', ',' order by t5f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[2], ',')) with ordinality t5f(code, place) join quality_flags t5 on t5.code = t5f.code
where true
) end) || ('},{"indicator":{"code":"1.3"},"numerator":' || coalesce(trim_scale(t2.numerators[3])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[3])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[3], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[3], 2))::text, 'null')) || (',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[3], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[3] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t6.code || '"', chr(1)) || '}', ',' order by t6f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[3], ',')) with ordinality t6f(code, place) join quality_flags t6 on t6.code = t6f.code
where true
) end || '},{"indicator":{"code":"1.4"},"numerator":' || coalesce(trim_scale(t2.numerators[4])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[4])::text, 'null')) || (',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[4], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[4], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[4], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[4] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t7.code || '"', chr(1)) || '}', ',' order by t7f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[4], ',')) with ordinality t7f(code, place) join quality_flags t7 on t7.code = t7f.code
where true
) end) || ('}]},{"group":{"code":"TDGQ","maxPoints":20},"points":' || coalesce(trim_scale(round(t2.group_points[2], 2))::text, 'null') || ',"indicators":[{"indicator":{"code":"2.1"},"numerator":' || coalesce(trim_scale(t2.numerators[5])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[5])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[5], 2))::text, 'null'))) || ((',"points":' || coalesce(trim_scale(round(t2.indicator_points[5], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(20 - t2.indicator_points[5], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[5] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t8.code || '"', chr(1)) || '}', ',' order by t8f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[5], ',')) with ordinality t8f(code, place) join quality_flags t8 on t8.code = t8f.code
where true
) end || '},{"indicator":{"code":"2.2"},"numerator":' || coalesce(trim_scale(t2.numerators[6])::text, 'null')) || (',"denominator":' || coalesce(trim_scale(t2.denominators[6])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(null::numeric, 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[6], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(null::numeric, 2))::text, 'null')) || (',"flags":' || case when t2.indicator_flags[6] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t9.code || '"', chr(1)) || '}', ',' order by t9f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[6], ',')) with ordinality t9f(code, place) join quality_flags t9 on t9.code = t9f.code
where true
) end || '}]},{"group":{"code":"CLGQ","maxPoints":12},"points":' || coalesce(trim_scale(round(t2.group_points[3], 2))::text, 'null') || ',"indicators":[{"indicator":{"code":"3.1"},"numerator":' || coalesce(trim_scale(t2.numerators[7])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[7])::text, 'null')) || (',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[7], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[7], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[7], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[7] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t10.code || '"', chr(1)) || '}', ',' order by t10f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[7], ',')) with ordinality t10f(code, place) join quality_flags t10 on t10.code = t10f.code
where true
) end) || ('},{"indicator":{"code":"3.2"},"numerator":' || coalesce(trim_scale(t2.numerators[8])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[8])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[8], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[8], 2))::text, 'null')) || (',"lost":' || coalesce(trim_scale(round(4 - t2.indicator_points[8], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[8] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t11.code || '"', chr(1)) || '}', ',' order by t11f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[8], ',')) with ordinality t11f(code, place) join quality_flags t11 on t11.code = t11f.code
where true
) end || '},{"indicator":{"code":"3.3"},"numerator":' || coalesce(trim_scale(t2.numerators[9])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[9])::text, 'null')) || (',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[9], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[9], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[9], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[9] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t12.code || '"', chr(1)) || '}', ',' order by t12f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[9], ',')) with ordinality t12f(code, place) join quality_flags t12 on t12.code = t12f.code
where true
) end) || ('}]},{"group":{"code":"TTTT","maxPoints":10},"points":' || coalesce(trim_scale(round(t2.group_points[4], 2))::text, 'null') || ',"indicators":[{"indicator":{"code":"3.5"},"numerator":' || coalesce(trim_scale(t2.numerators[10])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[10])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[10], 2))::text, 'null'))) || ((',"points":' || coalesce(trim_scale(round(t2.indicator_points[10], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[10], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[10] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t13.code || '"', chr(1)) || '}', ',' order by t13f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[10], ',')) with ordinality t13f(code, place) join quality_flags t13 on t13.code = t13f.code
where true
) end || '},{"indicator":{"code":"3.5b"},"numerator":' || coalesce(trim_scale(t2.numerators[11])::text, 'null')) || (',"denominator":' || coalesce(trim_scale(t2.denominators[11])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[11], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[11], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[11], 2))::text, 'null')) || (',"flags":' || case when t2.indicator_flags[11] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t14.code || '"', chr(1)) || '}', ',' order by t14f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[11], ',')) with ordinality t14f(code, place) join quality_flags t14 on t14.code = t14f.code
where true
) end || '},{"indicator":{"code":"3.6"},"numerator":' || coalesce(trim_scale(t2.numerators[12])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[12])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[12], 2))::text, 'null')) || (',"points":' || coalesce(trim_scale(round(t2.indicator_points[12], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[12], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[12] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t15.code || '"', chr(1)) || '}', ',' order by t15f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[12], ',')) with ordinality t15f(code, place) join quality_flags t15 on t15.code = t15f.code
where true
) end || '}]},{"group":{"code":"MDSH","maxPoints":22},"points":' || coalesce(trim_scale(round(t2.group_points[5], 2))::text, 'null')) || (',"indicators":[{"indicator":{"code":"4.1"},"numerator":' || coalesce(trim_scale(t2.numerators[13])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[13])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[13], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[13], 2))::text, 'null')) || (',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[13], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[13] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t16.code || '"', chr(1)) || '}', ',' order by t16f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[13], ',')) with ordinality t16f(code, place) join quality_flags t16 on t16.code = t16f.code
where true
) end || '},{"indicator":{"code":"4.2"},"numerator":' || coalesce(trim_scale(t2.numerators[14])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[14])::text, 'null')) || (',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[14], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[14], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(4 - t2.indicator_points[14], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[14] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t17.code || '"', chr(1)) || '}', ',' order by t17f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[14], ',')) with ordinality t17f(code, place) join quality_flags t17 on t17.code = t17f.code
where true
) end) || ('},{"indicator":{"code":"4.2c"},"numerator":' || coalesce(trim_scale(t2.numerators[15])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[15])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[15], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[15], 2))::text, 'null'))) || ((',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[15], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[15] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t18.code || '"', chr(1)) || '}', ',' order by t18f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[15], ',')) with ordinality t18f(code, place) join quality_flags t18 on t18.code = t18f.code
where true
) end || '},{"indicator":{"code":"4.3"},"numerator":' || coalesce(trim_scale(t2.numerators[16])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[16])::text, 'null')) || (',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[16], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[16], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[16], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[16] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t19.code || '"', chr(1)) || '}', ',' order by t19f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[16], ',')) with ordinality t19f(code, place) join quality_flags t19 on t19.code = t19f.code
where true
) end) || ('},{"indicator":{"code":"4.4"},"numerator":' || coalesce(trim_scale(t2.numerators[17])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[17])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[17], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[17], 2))::text, 'null')) || (',"lost":' || coalesce(trim_scale(round(4 - t2.indicator_points[17], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[17] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t20.code || '"', chr(1)) || '}', ',' order by t20f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[17], ',')) with ordinality t20f(code, place) join quality_flags t20 on t20.code = t20f.code
where true
) end || '},{"indicator":{"code":"4.5a"},"numerator":' || coalesce(trim_scale(t2.numerators[18])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[18])::text, 'null')) || (',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[18], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[18], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[18], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[18] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t21.code || '"', chr(1)) || '}', ',' order by t21f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[18], ',')) with ordinality t21f(code, place) join quality_flags t21 on t21.code = t21f.code
where true
) end) || ('},{"indicator":{"code":"4.5b"},"numerator":' || coalesce(trim_scale(t2.numerators[19])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[19])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[19], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[19], 2))::text, 'null')) || (',"lost":' || coalesce(trim_scale(round(2 - t2.indicator_points[19], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[19] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t22.code || '"', chr(1)) || '}', ',' order by t22f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[19], ',')) with ordinality t22f(code, place) join quality_flags t22 on t22.code = t22f.code
where true
) end || '}]},{"group":{"code":"MDHL","maxPoints":18},"points":' || coalesce(trim_scale(round(t2.group_points[6], 2))::text, 'null') || ',"indicators":[{"indicator":{"code":"5.1"},"numerator":' || coalesce(trim_scale(t2.numerators[20])::text, 'null')) || (',"denominator":' || coalesce(trim_scale(t2.denominators[20])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[20], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[20], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(null::numeric, 2))::text, 'null'))) || ((',"flags":' || case when t2.indicator_flags[20] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t23.code || '"', chr(1)) || '}', ',' order by t23f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[20], ',')) with ordinality t23f(code, place) join quality_flags t23 on t23.code = t23f.code
where true
) end || '},{"indicator":{"code":"5.2"},"numerator":' || coalesce(trim_scale(t2.numerators[23])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[23])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[23], 2))::text, 'null')) || (',"points":' || coalesce(trim_scale(round(t2.indicator_points[23], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[23], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[23] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t24.code || '"', chr(1)) || '}', ',' order by t24f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[23], ',')) with ordinality t24f(code, place) join quality_flags t24 on t24.code = t24f.code
where true
) end || '},{"indicator":{"code":"5.3"},"numerator":' || coalesce(trim_scale(t2.numerators[24])::text, 'null')) || (',"denominator":' || coalesce(trim_scale(t2.denominators[24])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[24], 2))::text, 'null') || ',"points":' || coalesce(trim_scale(round(t2.indicator_points[24], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[24], 2))::text, 'null')) || (',"flags":' || case when t2.indicator_flags[24] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t25.code || '"', chr(1)) || '}', ',' order by t25f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[24], ',')) with ordinality t25f(code, place) join quality_flags t25 on t25.code = t25f.code
where true
) end || '},{"indicator":{"code":"5.4"},"numerator":' || coalesce(trim_scale(t2.numerators[25])::text, 'null') || ',"denominator":' || coalesce(trim_scale(t2.denominators[25])::text, 'null') || ',"ratio":' || coalesce(trim_scale(round(t2.indicator_values[25], 2))::text, 'null')) || (',"points":' || coalesce(trim_scale(round(t2.indicator_points[25], 2))::text, 'null') || ',"lost":' || coalesce(trim_scale(round(6 - t2.indicator_points[25], 2))::text, 'null') || ',"flags":' || case when t2.indicator_flags[25] = '' then '[]' else (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t26.code || '"', chr(1)) || '}', ',' order by t26f.place), '') || ']'
from unnest(string_to_array(t2.indicator_flags[25], ',')) with ordinality t26f(code, place) join quality_flags t26 on t26.code = t26f.code
where true
) end || '}]}]}'))
from scores t2
where t2.authority_id = t1.authority_id and t2.unit_id = t1.id and t2.basis = $2::text and t2.period = $3::text and t2.published
limit 1), 'null') || ',"children":' || (
select '{"totalCount":' || (
select count(*)
from units t28
where t28.parent_id = t1.id and coalesce(t28.founded_on, '-infinity') <= greatest(least($1::date, coalesce(t1.dissolved_on, 'infinity')), coalesce(t1.founded_on, '-infinity')) and coalesce(t28.dissolved_on, 'infinity') >= greatest(least($1::date, coalesce(t1.dissolved_on, 'infinity')), coalesce(t1.founded_on, '-infinity'))
)::text || ',"nodes":' || '[' || coalesce(string_agg(r.j0, ','), '') || ']' || '}'
from (
select ('{"code":' || coalesce('"' || t27.code || '"', chr(1)) || ',"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t27.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"level":' || coalesce('"' || t27.level || '"', chr(1)) || ',"score":' || coalesce((
select ('{"points":' || coalesce(trim_scale(round(t29.points, 2))::text, 'null') || ',"rank":' || case when t29.rank_position is not null then '{"position":' || coalesce((t29.rank_position)::text, chr(1)) || ',"outOf":' || coalesce((t29.rank_out_of)::text, chr(1)) || '}' else 'null' end || ',"groups":[{"group":{"code":"CKMB"},"points":' || coalesce(trim_scale(round(t29.group_points[1], 2))::text, 'null') || '},{"group":{"code":"TDGQ"},"points":' || coalesce(trim_scale(round(t29.group_points[2], 2))::text, 'null')) || ('},{"group":{"code":"CLGQ"},"points":' || coalesce(trim_scale(round(t29.group_points[3], 2))::text, 'null') || '},{"group":{"code":"TTTT"},"points":' || coalesce(trim_scale(round(t29.group_points[4], 2))::text, 'null') || '},{"group":{"code":"MDSH"},"points":' || coalesce(trim_scale(round(t29.group_points[5], 2))::text, 'null') || '},{"group":{"code":"MDHL"},"points":' || coalesce(trim_scale(round(t29.group_points[6], 2))::text, 'null')) || ('}]}')
from scores t29
where t29.authority_id = t27.authority_id and t29.unit_id = t27.id and t29.basis = $4::text and t29.period = $5::text and t29.published
limit 1), 'null')) || ('}') as j0
from units t27
where t27.parent_id = t1.id and coalesce(t27.founded_on, '-infinity') <= greatest(least($1::date, coalesce(t1.dissolved_on, 'infinity')), coalesce(t1.founded_on, '-infinity')) and coalesce(t27.dissolved_on, 'infinity') >= greatest(least($1::date, coalesce(t1.dissolved_on, 'infinity')), coalesce(t1.founded_on, '-infinity'))
order by t27.code collate "C"
limit $6::bigint) r) || '}'
from units t1
where t1.id = (select k.unit_id from unit_codes k where k.code = $7::text and $1::date between k.meant_from and k.meant_to)
limit 1), 'null'), 'UTF8')
