select convert_to(coalesce((
select ('{"code":' || coalesce('"' || t1.code || '"', chr(1)) || ',"statisticalCode":' || coalesce(to_json(t1.statistical_code)::text, 'null') || ',"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t1.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"kind":' || coalesce('"' || (select n.kind from unit_names n where n.unit_id = t1.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1))) || (',"level":' || coalesce('"' || t1.level || '"', chr(1)) || ',"validFrom":' || coalesce('"' || (t1.founded_on)::text || '"', 'null') || ',"validTo":' || coalesce('"' || (t1.dissolved_on)::text || '"', 'null') || ',"predecessors":' || (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t2.code || '"', chr(1)) || '}', ',' order by t2.code collate "C"), '') || ']'
from units t2 join unit_successions t2s on t2s.predecessor_id = t2.id
where t2s.successor_id = t1.id
)) || (',"parent":' || coalesce((
select '{"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t3.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || '}'
from units t3
where t3.id = t1.parent_id
limit 1), 'null') || '}')
from units t1
where t1.id = (select k.unit_id from unit_codes k where k.code = $2::text and $1::date between k.meant_from and k.meant_to)
limit 1), 'null'), 'UTF8')
