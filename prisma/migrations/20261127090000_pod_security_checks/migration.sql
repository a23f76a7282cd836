-- Which checks were made, besides the version of Kubernetes: a release of ours may have others. What is there is made anew.
ALTER TABLE pod_security_tallies ADD COLUMN checks text NOT NULL DEFAULT '';
ALTER TABLE pod_security_tallies ALTER COLUMN checks DROP DEFAULT;
