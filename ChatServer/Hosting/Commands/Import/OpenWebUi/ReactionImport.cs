using ChatServer.Messages.Reactions;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>Takes the reactions to messages over.</summary>
internal sealed class ReactionImport(ImportRun run) : ImportStep(run)
{
    private static readonly SourceColumn[] Columns = ["id", "message_id", "user_id", "name", "created_at"];

    public override string Table => "message_reaction";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, MaxRowsPerWrite);

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.Id is not { } source)
            return RowOutcome.NotTaken("it has no id of 1 to 255 characters");

        if (ImportedIdStore.Find(write, ImportedKind.Reaction, source) is not null)
            return RowOutcome.Present;

        if (row.IdIn("message_id") is not { } messageSource
            || ImportedIdStore.Find(write, ImportedKind.Message, messageSource)?.Number is not { } message
            || !Messages.MessageStore.IsKept(write, message))
            return RowOutcome.NotTaken("its message wasn't taken, or was deleted here");

        if (Run.FindUser(write, row.IdIn("user_id")) is not { } user)
            return RowOutcome.WithoutUser(row);

        if (row.Text("name") is not { } name || !ReactionNames.IsValid(name))
            return RowOutcome.NotTaken($"its name has no 1 to {ReactionNames.MaxLength} visible characters");

        var kinds = ReactionStore.ListKinds(write, message);
        if (kinds.Count >= MessageReactions.MaxKinds && !kinds.Contains(name))
            return RowOutcome.NotTaken($"a message can have at most {MessageReactions.MaxKinds} different reactions");

        ReactionStore.TryInsert(
            write, new ReactionRow(message, name, user), row.Nanoseconds("created_at", write.Now) ?? write.Now);
        ImportedIdStore.Insert(write, ImportedKind.Reaction, source, new ImportedId { Number = message });
        return RowOutcome.Taken([]);
    }
}
