from strangler import plans

extraction = plans.Extraction(owner="team-notes", service="NOTES_URL", tables=[plans.Table("notes.Note")])
