using System.Security.Cryptography;
using ChatServer.Attachments;
using ChatServer.Attachments.Avatars;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.Sealing;
using ChatServer.Attachments.UserFiles;
using ChatServer.Messages.Files;
using ChatServer.Storage;

namespace ChatServer.Administration.Verification;

/// <summary>A file that a row refers to.</summary>
internal sealed record VerifiedFile
{
    public long Id { get; init; }
    public Guid UserId { get; init; }

    /// <summary>Of a user's own file, also of one that a legal hold keeps.</summary>
    public Guid UserFileId { get; init; }
    public long ConversationId { get; init; }
    public required string ObjectName { get; init; }
    public long Size { get; init; }
    public required byte[] Details { get; init; }
}

/// <summary>A table whose rows refer to files.</summary>
/// <param name="Rows">The files in a range of <paramref name="Walk"/>.</param>
internal sealed record FileTable(Walk Walk, string Rows)
{
    public static readonly IReadOnlyList<FileTable> All =
    [
        new(new Walk("message_files", "id"), """
            SELECT id, conversation_id, object_name, size, details
            FROM   message_files
            WHERE  id > @After AND id <= @UpTo
            """),
        new(new Walk("held_messages", "message_id"), """
            SELECT file_id AS id, conversation_id, file_object AS object_name, file_size AS size, file_details AS details
            FROM   held_messages
            WHERE  message_id > @After AND message_id <= @UpTo AND file_object IS NOT NULL
            """),
        new(new Walk("held_files", "id"), """
            SELECT id, conversation_id, object_name, size, details
            FROM   held_files
            WHERE  id > @After AND id <= @UpTo
            """),
        new(new Walk("user_files", "user_id"), """
            SELECT id AS user_file_id, user_id, object_name, size, details
            FROM   user_files
            WHERE  user_id > @After AND user_id <= @UpTo
            """),
        new(new Walk("held_user_files", "user_id"), """
            SELECT id AS user_file_id, user_id, object_name, size, details
            FROM   held_user_files
            WHERE  user_id > @After AND user_id <= @UpTo
            """),
        new(new Walk("user_avatars", "user_id"), """
            SELECT user_id, object_name, size, details
            FROM   user_avatars
            WHERE  user_id > @After AND user_id <= @UpTo
            """),
    ];
}

/// <summary>
/// Checks the files: each must exist with its full length. In the sample, each chunk must open, and the content must have the
/// digest in its row.
/// </summary>
internal static class FileCheck
{
    private const int BufferBytes = 65_536;

    /// <summary>Returns how many files were checked.</summary>
    public static async Task<long> RunAsync(DatabaseVerification verification)
    {
        var count = 0L;
        foreach (var table in FileTable.All)
        {
            object? after = null;
            do
            {
                var files = new List<(VerifiedFile Row, FileDetails? Details)>();
                after = table.Walk.RunOne(verification.Database, after, (read, range) =>
                    files.AddRange(
                        read.Query<VerifiedFile>(table.Rows, range).Select(file => (file, Open(verification, read, file)))));
                foreach (var (row, details) in files)
                    await VerifyAsync(verification, row, details);
                count += files.Count;
                verification.Progress("files", count);
            }
            while (after is not null);
        }

        return count;
    }

    private static FileDetails? Open(DatabaseVerification verification, ReadScope read, VerifiedFile file)
    {
        try
        {
            if (file.UserFileId != Guid.Empty)
                return UserFileRow.OpenDetails(verification.Database.Columns, file.UserFileId, file.Details);

            return file.UserId == Guid.Empty
                ? FileDetails.Open(verification.Database.ConversationKeys.Find(read, file.ConversationId), file.Id, file.Details)
                : ProfilePictures.OpenDetails(verification.Database.AvatarCipher, file.UserId, file.Details);
        }
        catch (Exception failure) when (failure is CryptographicException or DamagedRecordException)
        {
            return null; // SealCheck has named it
        }
    }

    private static async Task VerifyAsync(DatabaseVerification verification, VerifiedFile file, FileDetails? details)
    {
        var isRead = details is not null && verification.IsInSample();
        if (await FindFaultAsync(verification, file, isRead ? details : null) is not { } fault)
            return;

        if (verification.TryRepair(file))
            fault = await FindFaultAsync(verification, file, details);
        if (fault is not null && verification.IsReferred(file.ObjectName))
            verification.Findings.Add($"file {file.ObjectName} ({Describe(file)}) {fault}");
    }

    // Without details, checks only that it exists.
    private static async Task<string?> FindFaultAsync(DatabaseVerification verification, VerifiedFile file, FileDetails? details)
    {
        if (!ObjectDirectory.IsName(file.ObjectName) || verification.Files.Locate(file.ObjectName) is not { } path)
            return "is missing";

        var (length, expected) = (new FileInfo(path).Length, ChunkFormat.LengthOnDisk(file.Size));
        if (length != expected)
            return $"has {length} bytes on disk instead of {expected}";

        return details is null ? null : await FindDamageAsync(path, file, details, verification.Stopping);
    }

    private static async Task<string?> FindDamageAsync(
        string path, VerifiedFile file, FileDetails details, CancellationToken stopping)
    {
        try
        {
            await using var content = SealedFileStream.Open(ObjectFile.Open(path), file.Size, details.Key);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BufferBytes];
            while (await content.ReadAsync(buffer, stopping) is var read and > 0)
                hash.AppendData(buffer, 0, read);
            return Convert.ToHexStringLower(hash.GetHashAndReset()) == details.Sha256
                ? null
                : "is intact, but its content is not the one that its row names";
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"is damaged: {failure.Message}";
        }
    }

    private static string Describe(VerifiedFile file) => file switch
    {
        { UserId: var userId } when userId == Guid.Empty => $"of message {FileIds.MessageOf(file.Id)}",
        { UserFileId: var id } when id != Guid.Empty => $"upload {id} of the user {file.UserId}",
        _ => $"picture of the user {file.UserId}",
    };
}
