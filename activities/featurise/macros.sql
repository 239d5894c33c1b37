CREATE OR REPLACE MACRO local_day(t) AS timezone(getvariable('timezone'), t)::DATE;
-- Fifths by rank, 1 to 5: equal values have equal ranks, so they get equal scores.
CREATE OR REPLACE MACRO quintile(place, n) AS (1 + (5 * (place - 1)) // n)::BIGINT;
