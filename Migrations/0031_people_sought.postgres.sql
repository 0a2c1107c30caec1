-- A list of people is searched and its pages are turned in the database: the name and the address without capitals and accents, which
-- the program writes with them. NULL until it has: it writes those of the people who were here before once this script has run.
ALTER TABLE people ADD COLUMN sought TEXT COLLATE "C";
CREATE INDEX people_sought ON people (sought, status);
