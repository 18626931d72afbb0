"""Archives and compressed files, in which an artefact stays one."""
