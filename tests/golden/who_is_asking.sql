select convert_to(coalesce((
select ('{"subject":' || coalesce(to_json($1::text)::text, 'null') || ',"signedIn":' || coalesce((($1::text is not null))::text, chr(1)) || ',"language":"vi","grants":' || (
select '[' || coalesce(string_agg('{"role":' || coalesce('"' || t2.role || '"', chr(1)) || '}', ',' order by t2.place), '') || ']'
from unnest($2::text[], $3::bigint[], $4::date[], $5::date[]) with ordinality t2(role, unit_id, valid_from, valid_to, place)
where true
) || ',"capabilities":' || (
select '[' || coalesce(string_agg('{"action":' || coalesce('"' || t3.action || '"', chr(1)) || ',"reach":' || coalesce('"' || t3.reach || '"', chr(1)) || ',"unit":' || coalesce((
select '{"code":' || coalesce('"' || t4.code || '"', chr(1)) || '}'
from units t4
where t4.id = t3.unit_id
limit 1), 'null') || '}', ',' order by t3.place), '') || ']'
from unnest($6::text[], $7::text[], $8::bigint[]) with ordinality t3(action, reach, unit_id, place)
where true
)) || ('}')
from (select 1) t1(one)
where true
limit 1), chr(1)), 'UTF8')
