using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Administration.Holds;
using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Files;
using ChatServer.Messages.History;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Exports;

/// <param name="After">Messages up to this one aren't exported: the user has cleared them.</param>
/// <param name="UpTo">The last exported message: the export ends even if messages keep arriving.</param>
/// <param name="WithVersions">Whether to export the texts before edits too, and the deleted messages kept by a legal
/// hold.</param>
/// <param name="FormerMember">
/// The former member for whom the export is made: they get the earlier messages as they were then.
/// </param>
/// <param name="UserId">The user whose settings and votes are exported too; null: nobody's.</param>
internal sealed record ExportRange(
    long After, long UpTo, bool WithVersions, FormerMember? FormerMember = null, Guid? UserId = null)
{
    public static ExportRange Nothing { get; } = new(After: 0, UpTo: 0, WithVersions: false);

    public Timestamp? LeftAt => FormerMember?.LeftAt;

    /// <summary>Whether a change at that time belongs to it: a former member doesn't get the later ones.</summary>
    public bool Covers(Timestamp? changedAt) =>
        changedAt is not { } change || LeftAt is not { } left || change.CompareTo(left) <= 0;

    public long Before => UpTo == long.MaxValue ? UpTo : UpTo + 1;

    /// <summary>The part after a message.</summary>
    public ExportRange Past(long messageId) => this with { After = Math.Max(After, messageId) };

    /// <summary>The part before a message.</summary>
    public ExportRange Below(long messageId) => this with { UpTo = Math.Min(UpTo, messageId - 1) };
}

internal sealed record FormerMember(Guid UserId, Timestamp LeftAt);

/// <summary>
/// The part of a conversation that may be exported at this moment. It is checked again for each page, as a client may read
/// slowly: a member who is removed from the group meanwhile doesn't get the later messages.
/// </summary>
internal delegate ExportRange FindRange(ReadScope read);

/// <summary>
/// Writes a conversation into an archive: its messages as JSON, then its files. It reads page by page, each on its own snapshot,
/// so a slow client doesn't hold a snapshot open.
/// </summary>
internal sealed class ConversationExport(
    Database database, ConversationHead head, MessageReader reader, HeldContent held, ConversationKeys keys,
    AttachmentFiles files)
{
    private const int PageSize = 32; // a page is in memory, and each message of it may have 60 KB

    public async Task WriteAsync(
        ExportArchive archive, long conversationId, FindRange findRange, CancellationToken cancellationToken)
    {
        await archive.AddJsonAsync(
            ExportNames.Conversation(conversationId),
            json => WriteMessagesAsync(json, conversationId, findRange, cancellationToken), cancellationToken);
        await WriteFilesAsync(archive, conversationId, findRange, ReadFilesBefore, cancellationToken);
        await WriteFilesAsync(archive, conversationId, findRange, ReadHeldBefore, cancellationToken);
    }

    private static IReadOnlyList<MessageRow> ReadFilesBefore(ReadScope read, long conversationId, ExportRange range, int limit) =>
        [.. MessageStore.ReadFilesBefore(read, conversationId, range.After, range.Before, limit)];

    private static IReadOnlyList<MessageRow> ReadHeldBefore(
        ReadScope read, long conversationId, ExportRange range, int limit) => range.WithVersions
        ? [.. HeldMessageStore.ReadBefore(read, conversationId, range.After, range.Before, limit)
            .Select(row => HeldMessageStore.Find(read, row.Id)!.Restore(row))]
        : [];

    private async Task WriteMessagesAsync(
        Utf8JsonWriter json, long conversationId, FindRange findRange, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        await head.WriteAsync(json, conversationId, findRange, cancellationToken);
        json.WriteStartArray("messages");
        for (long? after = 0; after is { } last;)
        {
            after = await database.ReadAsync(
                read => WritePage(json, read, conversationId, findRange(read).Past(last)), cancellationToken);
            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Returns the message after which the next page begins; null at the end.</summary>
    private long? WritePage(Utf8JsonWriter json, ReadScope read, long conversationId, ExportRange range)
    {
        var rows = MessageStore.ReadAfter(read, conversationId, range.After, range.Before, PageSize).ToList();
        var reactions = ReactionStore.ListOf(read, rows.Select(row => row.Id), range.LeftAt);
        foreach (var row in rows)
        {
            var message = range.WithVersions ? held.Open(read, row) : reader.Open(read, row.AsOf(read, range.LeftAt));
            var extras = range.Covers(row.EditedAt) ? held.OpenExtras(read, row, range.WithVersions) : null;
            var vote = range.UserId is { } userId && message.Type is PollType ? PollStore.FindVote(read, row.Id, userId) : null;
            ExportedMessage.Write(
                json, message, extras, [.. reactions[row.Id]],
                range.WithVersions ? [.. reader.OpenEarlier(read, row)] : [], vote);
        }

        return rows.Count == PageSize ? rows[^1].Id : null;
    }

    private async Task WriteFilesAsync(
        ExportArchive archive, long conversationId, FindRange findRange, FilePage readPage, CancellationToken cancellationToken)
    {
        for (long? before = long.MaxValue; before is { } first;)
        {
            var page = await database.ReadAsync(
                read => ListFiles(read, conversationId, readPage(read, conversationId, findRange(read).Below(first), PageSize)),
                cancellationToken);
            foreach (var file in page.Files)
                await WriteFileAsync(archive, conversationId, file, cancellationToken);
            before = page.Last;
        }
    }

    // Rows without a file are skipped: the page still ends after them.
    private (IReadOnlyList<ExportedFile> Files, long? Last) ListFiles(
        ReadScope read, long conversationId, IReadOnlyList<MessageRow> rows)
    {
        var cipher = keys.Find(read, conversationId);
        var listed = new List<ExportedFile>();
        foreach (var row in rows.Where(row => row.FileDetails is not null))
        {
            listed.Add(new ExportedFile(
                row.Id, row.FileObject!, row.FileSize, FileDetails.Open(cipher, row.FileId!.Value, row.FileDetails!)));
            listed.AddRange(AttachmentStore.ListFurther(read, conversationId, row.Id, row.FileId.Value).Select(file =>
                new ExportedFile(row.Id, file.ObjectName, file.Size, FileDetails.Open(cipher, file.Id, file.Details))
                {
                    Place = FileIds.PlaceOf(file.Id),
                }));
        }

        return (listed, rows.Count == PageSize ? rows[^1].Id : null);
    }

    // A file that was deleted since the page was read, or that is damaged on disk, doesn't end the export: an entry reports it as
    // missing.
    private async Task WriteFileAsync(
        ExportArchive archive, long conversationId, ExportedFile file, CancellationToken cancellationToken)
    {
        var name = ExportNames.File(conversationId, file.MessageId, file.Details.Name, file.Place);
        try
        {
            await using var content = files.Open(file.ObjectName, file.Size, file.Details);
            await archive.AddFileAsync(name, content, cancellationToken);
        }
        catch (Exception failure) when (failure is CryptographicException or FileNotFoundException or DirectoryNotFoundException)
        {
            await archive.AddJsonAsync(name + ".missing.json", json => WriteMissing(json, file), cancellationToken);
        }
    }

    private static Task WriteMissing(Utf8JsonWriter json, ExportedFile file)
    {
        json.WriteStartObject();
        json.WriteNumber("message_id", file.MessageId);
        json.WriteString("detail", "The file could not be read");
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    private delegate IReadOnlyList<MessageRow> FilePage(ReadScope read, long conversationId, ExportRange range, int limit);

    private sealed record ExportedFile(long MessageId, string ObjectName, long Size, FileDetails Details)
    {
        /// <summary>In its message, from 0.</summary>
        public int Place { get; init; }
    }
}
