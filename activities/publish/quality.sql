-- The checks of clean and of train, and one that has failed for every dataset that an operator has had carried over.
CREATE OR REPLACE VIEW {{target}} AS
SELECT * FROM {{quality}}
UNION ALL BY NAME
SELECT * FROM {{quality_train}}
UNION ALL BY NAME
SELECT * FROM {{carried_over}};
