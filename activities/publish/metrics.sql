-- What every stage measured of itself, one below the other; columns that a stage does not know are null.
CREATE OR REPLACE VIEW {{target}} AS
SELECT * FROM {{empty}}
UNION ALL BY NAME
SELECT * FROM {{metrics_featurise}}
UNION ALL BY NAME
SELECT * FROM {{metrics_segment}}
UNION ALL BY NAME
SELECT * FROM {{metrics_train}}
UNION ALL BY NAME
SELECT * FROM {{metrics_value}}
UNION ALL BY NAME
SELECT * FROM {{metrics_recommend}}
UNION ALL BY NAME
SELECT * FROM {{metrics_optimise}};
