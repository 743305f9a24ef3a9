select convert_to(coalesce((
select '{"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t1.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"validFrom":' || coalesce('"' || (t1.founded_on)::text || '"', 'null') || ',"predecessors":' || (
select '[' || coalesce(string_agg(('{"code":' || coalesce('"' || t2.code || '"', chr(1)) || ',"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t2.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"validTo":' || coalesce('"' || (t2.dissolved_on)::text || '"', 'null') || ',"successors":' || (
select '[' || coalesce(string_agg('{"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t3.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"validFrom":' || coalesce('"' || (t3.founded_on)::text || '"', 'null') || '}', ',' order by t3.code collate "C"), '') || ']'
from units t3 join unit_successions t3s on t3s.successor_id = t3.id
where t3s.predecessor_id = t2.id
)) || ('}'), ',' order by t2.code collate "C"), '') || ']'
from units t2 join unit_successions t2s on t2s.predecessor_id = t2.id
where t2s.successor_id = t1.id
) || '}'
from units t1
where t1.id = (select k.unit_id from unit_codes k where k.code = $2::text and $1::date between k.meant_from and k.meant_to)
limit 1), 'null'), 'UTF8')
;
select convert_to(coalesce((
select '{"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t1.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"validTo":' || coalesce('"' || (t1.dissolved_on)::text || '"', 'null') || ',"successors":' || (
select '[' || coalesce(string_agg('{"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t2.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || ',"validFrom":' || coalesce('"' || (t2.founded_on)::text || '"', 'null') || ',"predecessors":' || (
select '[' || coalesce(string_agg('{"code":' || coalesce('"' || t3.code || '"', chr(1)) || ',"name":' || coalesce('"' || (select n.name from unit_names n where n.unit_id = t3.id and $1::date between n.shown_from and n.shown_to) || '"', chr(1)) || '}', ',' order by t3.code collate "C"), '') || ']'
from units t3 join unit_successions t3s on t3s.predecessor_id = t3.id
where t3s.successor_id = t2.id
) || '}', ',' order by t2.code collate "C"), '') || ']'
from units t2 join unit_successions t2s on t2s.successor_id = t2.id
where t2s.predecessor_id = t1.id
) || '}'
from units t1
where t1.id = (select k.unit_id from unit_codes k where k.code = $2::text and $1::date between k.meant_from and k.meant_to)
limit 1), 'null'), 'UTF8')
