-- Rows that cannot be dated stay: clean rejects them with a reason.
DELETE FROM raw_events
WHERE timezone(getvariable('timezone'), event_time)::DATE
  NOT BETWEEN getvariable('first_day')::DATE AND getvariable('last_day')::DATE;
