ALTER TABLE incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON incident USING ((SELECT has_every_row()));
CREATE POLICY see ON incident FOR SELECT USING (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU', 'analyst MS OCU', 'analyst OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false) OR coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND incident.status != 'DRAFT' OR (incident.status NOT IN ('DRAFT', 'RETURNED')) AND (incident.release = 'PUBLIC' OR (incident.release IN ('STRATEGIC', 'PARTNERS', 'MEMBERS') OR incident.release = 'NAMED' AND coalesce(incident.release_to, '') != replace(coalesce(incident.release_to, ''), ' ' || (SELECT viewer_setting('party')) || ' ', ' ')) AND incident.handling != '')))
    OR ((SELECT viewer_standing() IN ('coordinator OP OCU'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false) OR coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND incident.status != 'DRAFT' OR (incident.status NOT IN ('DRAFT', 'RETURNED')) AND (incident.release = 'PUBLIC' OR (incident.release IN ('STRATEGIC', 'PARTNERS') OR incident.release = 'NAMED' AND coalesce(incident.release_to, '') != replace(coalesce(incident.release_to, ''), ' ' || (SELECT viewer_setting('party')) || ' ', ' ')) AND incident.handling != '')))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'viewer MS OCU', 'watch_officer MS party', 'coordinator MS party', 'analyst MS party', 'liaison_officer MS party', 'viewer MS party'))
    AND ((incident.status NOT IN ('DRAFT', 'RETURNED')) AND (incident.release = 'PUBLIC' OR (incident.release IN ('STRATEGIC', 'PARTNERS', 'MEMBERS') OR incident.release = 'NAMED' AND coalesce(incident.release_to, '') != replace(coalesce(incident.release_to, ''), ' ' || (SELECT viewer_setting('party')) || ' ', ' ')) AND incident.handling != '') OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('liaison_officer OP OCU', 'viewer OP OCU', 'watch_officer OP party', 'coordinator OP party', 'analyst OP party', 'liaison_officer OP party', 'viewer OP party'))
    AND ((incident.status NOT IN ('DRAFT', 'RETURNED')) AND (incident.release = 'PUBLIC' OR (incident.release IN ('STRATEGIC', 'PARTNERS') OR incident.release = 'NAMED' AND coalesce(incident.release_to, '') != replace(coalesce(incident.release_to, ''), ' ' || (SELECT viewer_setting('party')) || ' ', ' ')) AND incident.handling != '') OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))));
CREATE POLICY add ON incident FOR INSERT WITH CHECK (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))));
CREATE POLICY change ON incident FOR UPDATE USING (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
WITH CHECK (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))));
ALTER TABLE seizure_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE seizure_item FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON seizure_item USING ((SELECT has_every_row()));
CREATE POLICY see ON seizure_item FOR SELECT USING (EXISTS (SELECT FROM incident WHERE incident.id = seizure_item.incident_id));
CREATE POLICY add ON seizure_item FOR INSERT WITH CHECK (EXISTS (SELECT FROM incident WHERE incident.id = seizure_item.incident_id AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))));
ALTER TABLE nationality_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE nationality_count FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON nationality_count USING ((SELECT has_every_row()));
CREATE POLICY see ON nationality_count FOR SELECT USING (EXISTS (SELECT FROM incident WHERE incident.id = nationality_count.incident_id));
CREATE POLICY add ON nationality_count FOR INSERT WITH CHECK (EXISTS (SELECT FROM incident WHERE incident.id = nationality_count.incident_id AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))));
ALTER TABLE incident_label ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_label FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON incident_label USING ((SELECT has_every_row()));
CREATE POLICY see ON incident_label FOR SELECT USING (EXISTS (SELECT FROM incident WHERE incident.id = incident_label.incident_id));
CREATE POLICY add ON incident_label FOR INSERT WITH CHECK (EXISTS (SELECT FROM incident WHERE incident.id = incident_label.incident_id AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))));
ALTER TABLE report_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_pair FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON report_pair USING ((SELECT has_every_row()));
CREATE POLICY see ON report_pair FOR SELECT USING ((EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.one) AND EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.other))
    OR (SELECT viewer_setting('works') = 'on') AND (EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.one AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))) OR EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.other AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false)))))));
CREATE POLICY add ON report_pair FOR INSERT WITH CHECK ((SELECT viewer_writes()) AND status = 'PROPOSED' AND EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.one) AND EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.other));
CREATE POLICY change ON report_pair FOR UPDATE USING ((SELECT viewer_writes()) AND ((EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.one) AND EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.other))
    OR (SELECT viewer_setting('works') = 'on') AND (EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.one AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))) OR EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.other AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))))));
CREATE POLICY remove ON report_pair FOR DELETE USING ((SELECT viewer_writes()) AND ((EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.one) AND EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.other))
    OR (SELECT viewer_setting('works') = 'on') AND (EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.one AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))) OR EXISTS (SELECT FROM incident WHERE incident.uid = report_pair.other AND (
    ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false)))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU'))
    AND (coalesce(incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]), false) AND (incident.status != 'DRAFT' OR coalesce(incident.originator = (SELECT viewer_setting('party')), false))))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party'))
    AND (coalesce(incident.originator = (SELECT viewer_setting('party')), false))))))));
ALTER TABLE operation_return ENABLE ROW LEVEL SECURITY;
ALTER TABLE operation_return FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON operation_return USING ((SELECT has_every_row()));
CREATE POLICY see ON operation_return FOR SELECT USING (
    (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU', 'analyst MS OCU', 'analyst OP OCU'))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU')) AND operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]))
    OR ((SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU', 'coordinator MS OCU', 'coordinator OP OCU', 'analyst MS OCU', 'analyst OP OCU', 'liaison_officer MS OCU', 'liaison_officer OP OCU', 'viewer MS OCU', 'viewer OP OCU', 'watch_officer MS party', 'watch_officer OP party', 'coordinator MS party', 'coordinator OP party', 'analyst MS party', 'analyst OP party', 'liaison_officer MS party', 'liaison_officer OP party', 'viewer MS party', 'viewer OP party')) AND party = (SELECT viewer_setting('party'))));
CREATE POLICY add ON operation_return FOR INSERT WITH CHECK (
    (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU')) AND operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party')) AND party = (SELECT viewer_setting('party'))));
CREATE POLICY change ON operation_return FOR UPDATE USING (
    (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU')) AND operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party')) AND party = (SELECT viewer_setting('party'))))
WITH CHECK (
    (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU')) AND operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party')) AND party = (SELECT viewer_setting('party'))));
ALTER TABLE return_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE return_line FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON return_line USING ((SELECT has_every_row()));
CREATE POLICY see ON return_line FOR SELECT USING (EXISTS (SELECT FROM operation_return WHERE operation_return.id = return_line.return_id));
CREATE POLICY add ON return_line FOR INSERT WITH CHECK (EXISTS (SELECT FROM operation_return WHERE operation_return.id = return_line.return_id AND (
    (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU'))
    OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU')) AND operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[]))
    OR ((SELECT viewer_standing() IN ('liaison_officer MS OCU', 'liaison_officer OP OCU', 'liaison_officer MS party', 'liaison_officer OP party')) AND party = (SELECT viewer_setting('party'))))));
ALTER TABLE draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE draft FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON draft USING ((SELECT has_every_row()));
CREATE POLICY handle ON draft USING (owner = (SELECT viewer_setting('party')) || '/' || (SELECT viewer_setting('name')));
ALTER TABLE import_batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_batch FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON import_batch USING ((SELECT has_every_row()));
CREATE POLICY see ON import_batch FOR SELECT USING (
    received_by = (SELECT viewer_setting('name')) OR (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU', 'analyst MS OCU', 'analyst OP OCU')) OR EXISTS (SELECT FROM incident WHERE incident.batch_id = import_batch.id AND (
    incident.originator = (SELECT viewer_setting('party')) OR (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU', 'watch_officer OBS OCU', 'watch_officer NONE OCU', 'analyst MS OCU', 'analyst OP OCU', 'analyst OBS OCU', 'analyst NONE OCU')) OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU', 'coordinator OBS OCU', 'coordinator NONE OCU')) AND incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[])))));
CREATE POLICY add ON import_batch FOR INSERT WITH CHECK (
    received_by = (SELECT viewer_setting('name')) OR (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU')));
CREATE POLICY change ON import_batch FOR UPDATE USING (
    received_by = (SELECT viewer_setting('name')) OR (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU')))
WITH CHECK (
    received_by = (SELECT viewer_setting('name')) OR (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU')));
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON audit_entry USING ((SELECT has_every_row()));
CREATE POLICY see ON audit_entry FOR SELECT USING ((SELECT viewer_standing() IN ('data_protection_officer MS OCU', 'data_protection_officer OP OCU', 'data_protection_officer OBS OCU', 'data_protection_officer NONE OCU', 'data_protection_officer MS party', 'data_protection_officer OP party', 'data_protection_officer OBS party', 'data_protection_officer NONE party')) OR starts_with(subject, 'incident ') AND act IN ('collection', 'alteration') AND outcome = 'done' AND EXISTS (SELECT FROM incident WHERE incident.uid = substr(audit_entry.subject, 10) AND (
    incident.originator = (SELECT viewer_setting('party')) OR (SELECT viewer_standing() IN ('watch_officer MS OCU', 'watch_officer OP OCU', 'watch_officer OBS OCU', 'watch_officer NONE OCU', 'analyst MS OCU', 'analyst OP OCU', 'analyst OBS OCU', 'analyst NONE OCU')) OR ((SELECT viewer_standing() IN ('coordinator MS OCU', 'coordinator OP OCU', 'coordinator OBS OCU', 'coordinator NONE OCU')) AND incident.operation = ANY ((SELECT string_to_array(viewer_setting('operations'), ' '))::text[])))));
CREATE POLICY add ON audit_entry FOR INSERT WITH CHECK (true);
ALTER TABLE audit_detail ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_detail FORCE ROW LEVEL SECURITY;
CREATE POLICY system ON audit_detail USING ((SELECT has_every_row()));
CREATE POLICY see ON audit_detail FOR SELECT USING (EXISTS (SELECT FROM audit_entry WHERE audit_entry.seq = audit_detail.seq));
CREATE POLICY add ON audit_detail FOR INSERT WITH CHECK (true);
