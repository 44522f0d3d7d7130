using System.Text.Json;
using ChatServer.Accounts.Tokens;
using ChatServer.Api;
using ChatServer.Attachments;
using ChatServer.Attachments.Uploads;
using ChatServer.Attachments.UserFiles;
using ChatServer.Messages.Files;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// Takes files over as uploads of their users, under the ids that they have, so that links to them go on working. The content of
/// each is stored before its row; content that an interruption leaves behind is deleted by the server.
/// </summary>
/// <param name="uploads">Null: the files are only counted.</param>
internal sealed class FileImport(ImportRun run, FileIntake intake, UploadsDirectory? uploads) : ImportStep(run)
{
    private const int MaxMetaBytes = 65_536;

    private static readonly SourceColumn[] Columns =
        ["id", "user_id", "filename", "path", new("meta", MaxMetaBytes), "created_at"];

    private Received received = new(RowOutcome.OnlyCounted);

    public override string Table => "file";

    public override string? Hint => uploads is null ? "; --files takes them" : null;

    // Content is stored outside of transactions, so a row is taken in one of its own.
    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() =>
        Source.Has(Table) ? Source.Pages(Table, Columns, uploads is null ? MaxRowsPerWrite : 1) : [];

    protected override async Task PrepareAsync(IReadOnlyList<SourceRow> page, CancellationToken cancellationToken)
    {
        if (uploads is null)
            return;

        var row = page.Single();
        var place = Run.Database.ReadSnapshot(read => Find(read, row));
        received = place.Refused is { } outcome
            ? new Received(outcome)
            : await ReceiveAsync(row, place, uploads, cancellationToken);
    }

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (uploads is null)
            return row.Id is { } id && ImportedIdStore.Find(write, ImportedKind.File, id) is not null
                ? RowOutcome.Present
                : RowOutcome.OnlyCounted;

        if (received.File is not { } file)
            return received.Outcome;

        var remarks = new List<string>(received.Outcome.Remarks ?? []);
        var here = NewId(write, row.Id!, remarks);
        UserFileStore.Insert(
            write,
            UserFileRow.Of(write.Columns, here, received.Owner, file, row.Seconds("created_at", write.Now) ?? write.Now));
        ImportedIdStore.Insert(write, ImportedKind.File, row.Id!, new ImportedId { Uuid = here });
        return RowOutcome.Taken(remarks);
    }

    private Place Find(ReadScope read, SourceRow row)
    {
        if (row.Id is not { } source)
            return new Place(RowOutcome.NotTaken("it has no id of 1 to 255 characters"));

        if (ImportedIdStore.Find(read, ImportedKind.File, source) is not null)
            return new Place(RowOutcome.Present);

        return Run.FindUser(read, row.IdIn("user_id")) is { } owner
            ? new Place(Refused: null, owner, intake.FindRoom(read, owner))
            : new Place(RowOutcome.WithoutUser(row));
    }

    private async Task<Received> ReceiveAsync(
        SourceRow row, Place place, UploadsDirectory uploads, CancellationToken cancellationToken)
    {
        try
        {
            var found = uploads.Find(row.Text("path"));
            if (found.Path is not { } path)
                return new Received(RowOutcome.NotTaken(found.Reason!));

            var outcome = await intake.ReceiveAsync(
                place.Owner, path, row.Filled("filename"), place.Room, cancellationToken);
            return outcome.IsRefused
                ? new Received(RowOutcome.NotTaken(RefusalText.Of(outcome.Refusal)))
                : new Received(RowOutcome.Taken(Compare(row, outcome.Value)), outcome.Value, place.Owner);
        }
        catch (UnauthorizedAccessException)
        {
            return new Received(RowOutcome.NotTaken("this program may not read it"));
        }
        catch (IOException)
        {
            return new Received(RowOutcome.NotTaken("it can't be read"));
        }
    }

    // A copy of the directory may be incomplete.
    private static string[] Compare(SourceRow row, StoredFile file) =>
        SourceJson.Object(row, "meta").Text is { } meta
        && JsonElement.Parse(meta).TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number
        && size.TryGetInt64(out var bytes) && bytes != file.Size
            ? [$"it should have {bytes} bytes, and has {file.Size}"]
            : [];

    // Uploads, files of messages that were uploads, and other files of messages are found by the same path.
    private static Guid NewId(ReadScope read, string source, List<string> remarks)
    {
        var isUuid = Guid.TryParse(source, out var uuid);
        var id = isUuid ? uuid : DerivedId.From(UserImport.IdScope, source);
        if (UserFileStore.Find(read, id) is not null || AttachmentStore.FindByUserFile(read, id) is not null
            || NumberedUuid.FileOf($"{id}") is not null)
            (isUuid, id) = (false, Guid.NewGuid());
        if (!isUuid)
            remarks.Add($"its id is no UUID, or taken; it is {id} here, so links to it are broken");
        return id;
    }

    private readonly record struct Place(RowOutcome? Refused, Guid Owner = default, StorageRoom Room = default);

    /// <param name="File">Null if it isn't taken.</param>
    private sealed record Received(RowOutcome Outcome, StoredFile? File = null, Guid Owner = default);
}
