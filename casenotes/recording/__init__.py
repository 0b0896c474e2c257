"""Recording a decision: the question that the record gives, the answer, the note, the log."""
