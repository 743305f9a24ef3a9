select convert_to((
select '{"totalCount":' || (
select count(*)
from scores t2 join units t2u on t2u.id = t2.unit_id
where t2.basis = $1::text and t2.period = $2::text and t2.level = $3::text and t2.published
)::text || ',"edges":' || '[' || coalesce(string_agg(r.j0, ','), '') || ']' || '}'
from (
select ('{"rank":' || case when t1.rank_position is not null then '{"position":' || coalesce((t1.rank_position)::text, chr(1)) || ',"outOf":' || coalesce((t1.rank_out_of)::text, chr(1)) || ',"previous":' || coalesce((t1.rank_previous)::text, 'null') || '}' else 'null' end || ',"node":{"unit":' || coalesce((
select '{"code":' || coalesce('"' || t3.code || '"', chr(1)) || ',"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t3.id and $4::date between n.shown_from and n.shown_to) || '"', chr(1)) || '}'
from units t3
where t3.id = t1.unit_id
limit 1), chr(1)) || ',"points":' || coalesce(trim_scale(round(t1.points, 2))::text, 'null') || ',"change":' || coalesce(trim_scale(round(t1.change, 2))::text, 'null')) || (',"band":' || case t1.band when 'EXCELLENT' then '{"name":"Xuất sắc"}' when 'GOOD' then '{"name":"Tốt"}' when 'FAIR' then '{"name":"Khá"}' when 'AVERAGE' then '{"name":"Trung bình"}' when 'WEAK' then '{"name":"Yếu"}' else 'null' end || ',"groups":[{"group":{"code":"CKMB"},"points":' || coalesce(trim_scale(round(t1.group_points[1], 2))::text, 'null') || '},{"group":{"code":"TDGQ"},"points":' || coalesce(trim_scale(round(t1.group_points[2], 2))::text, 'null') || '},{"group":{"code":"CLGQ"},"points":' || coalesce(trim_scale(round(t1.group_points[3], 2))::text, 'null')) || ('},{"group":{"code":"TTTT"},"points":' || coalesce(trim_scale(round(t1.group_points[4], 2))::text, 'null') || '},{"group":{"code":"MDSH"},"points":' || coalesce(trim_scale(round(t1.group_points[5], 2))::text, 'null') || '},{"group":{"code":"MDHL"},"points":' || coalesce(trim_scale(round(t1.group_points[6], 2))::text, 'null') || '}]}}') as j0
from scores t1 join units t1u on t1u.id = t1.unit_id
where t1.basis = $1::text and t1.period = $2::text and t1.level = $3::text and t1.published
order by coalesce(t1.rank_position, 2147483647), t1u.code collate "C"
limit $5::bigint) r), 'UTF8')
