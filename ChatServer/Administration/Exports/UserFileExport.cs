using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Attachments;
using ChatServer.Attachments.UserFiles;
using ChatServer.Messages.Files;
using ChatServer.Storage;

namespace ChatServer.Administration.Exports;

/// <summary>Writes a user's own files into an archive: their uploads for channels and chats that they didn't post.</summary>
internal sealed class UserFileExport(Database database, AttachmentFiles files)
{
    private const int PageSize = 100;

    /// <param name="withHeld">For administrators: with the deleted ones that a legal hold keeps.</param>
    public async Task WriteAsync(ExportArchive archive, Guid userId, bool withHeld, CancellationToken cancellationToken)
    {
        for (Guid? after = Guid.Empty; after is { } last;)
        {
            var page = await database.ReadAsync(
                read => UserFileStore.ReadAfter(read, userId, last, PageSize)
                    .Select(row => new OwnFile(row.Id, row.Open(read))).ToList(),
                cancellationToken);
            foreach (var file in page)
                await WriteAsync(archive, file, cancellationToken);
            after = page.Count == PageSize ? page[^1].Id : null;
        }

        if (withHeld)
            await WriteHeldAsync(archive, userId, cancellationToken);
    }

    private async Task WriteHeldAsync(ExportArchive archive, Guid userId, CancellationToken cancellationToken)
    {
        for (Guid? after = Guid.Empty; after is { } last;)
        {
            var page = await database.ReadAsync(
                read => HeldUserFileStore.ReadOfAfter(read, userId, last, PageSize)
                    .Select(row => (Own: new OwnFile(row.Id, row.Open(read)), row.DeletedAt)).ToList(),
                cancellationToken);
            foreach (var (own, deletedAt) in page)
            {
                await WriteAsync(archive, own, cancellationToken);
                await archive.AddJsonAsync(
                    ExportNames.UserFile(own.Id, own.File.Details.Name) + ".deleted.json",
                    json => WriteDeleted(json, own.Id, deletedAt), cancellationToken);
            }

            after = page.Count == PageSize ? page[^1].Own.Id : null;
        }
    }

    // A file that was deleted since the page was read, or that is damaged on disk, doesn't end the export.
    private async Task WriteAsync(ExportArchive archive, OwnFile own, CancellationToken cancellationToken)
    {
        var (id, file) = own;
        var name = ExportNames.UserFile(id, file.Details.Name);
        try
        {
            await using var content = files.Open(file.ObjectName, file.Size, file.Details);
            await archive.AddFileAsync(name, content, cancellationToken);
        }
        catch (Exception failure) when (failure is CryptographicException or FileNotFoundException or DirectoryNotFoundException)
        {
            await archive.AddJsonAsync(name + ".missing.json", json => WriteMissing(json, id), cancellationToken);
        }
    }

    private static Task WriteDeleted(Utf8JsonWriter json, Guid id, Timestamp deletedAt)
    {
        json.WriteStartObject();
        json.WriteString("upload_id", id);
        json.WriteString("deleted_at", deletedAt.ToString());
        json.WriteBoolean("kept_by_legal_hold", true);
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    private static Task WriteMissing(Utf8JsonWriter json, Guid id)
    {
        json.WriteStartObject();
        json.WriteString("upload_id", id);
        json.WriteString("detail", "The file could not be read");
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
