"""Recording a decision: the question that follows from the record, its answer, the note and the log."""
