"""Makes everything that is learned from files of questions; not needed to run citebot."""
