-- Facts of every customer, with the segment where segments could be made.
CREATE OR REPLACE VIEW {{target}} AS
SELECT facts.*, assignment.segment_id
FROM {{customer_facts}} AS facts
LEFT JOIN {{segment_assignment}} AS assignment USING (customer_id);
