using System.Security.Cryptography;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Sessions;
using ChatServer.Agents.Chats;
using ChatServer.Attachments.Avatars;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Administration.Exports;

/// <summary>
/// Writes the data of a user or of a conversation as a ZIP of JSON and files. It never includes password hashes, tokens or keys.
/// </summary>
internal sealed class DataExports(
    Database database, ConversationExport conversations, ChatExport chats, UserFileExport userFiles, AgentExport agents,
    ProfilePictures avatars, TimeProvider clock)
{
    /// <summary>How long a client may take to read a few tens of kilobytes before the export ends.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A user's own profile, picture, sessions and blocks, every conversation as far as they may read it, with their settings and
    /// votes, their chats and folders, and the files that they uploaded for them; their agents, with what these know, and the
    /// chats of others with them.
    /// </summary>
    /// <param name="withVersions">For administrators: with the texts before edits, and with what the user has cleared.</param>
    public async Task WriteUserAsync(ExportOutput output, Guid userId, bool withVersions, CancellationToken cancellationToken)
    {
        await using var archive = await ExportArchive.BeginAsync(output, Patience, cancellationToken);
        await archive.AddJsonAsync("account.json", json => WriteAccountAsync(json, userId, cancellationToken), cancellationToken);
        await WritePictureAsync(archive, userId, cancellationToken);
        var upTo = await database.ReadAsync(read => read.LastPosition(), cancellationToken);
        for (var after = 0L;
            await FindConversationAsync(userId, after, cancellationToken) is { } conversationId;
            after = conversationId)
        {
            await conversations.WriteAsync(
                archive, conversationId, read => FindRange(read, userId, conversationId, upTo, withVersions), cancellationToken);
            await agents.WriteRunsAsync(archive, conversationId, userId, cancellationToken);
        }

        await agents.WriteAsync(archive, userId, cancellationToken);
        await chats.WriteAsync(archive, userId, withHeld: withVersions, cancellationToken);
        await userFiles.WriteAsync(archive, userId, withHeld: withVersions, cancellationToken);
    }

    public async Task WriteConversationAsync(ExportOutput output, long conversationId, CancellationToken cancellationToken)
    {
        await using var archive = await ExportArchive.BeginAsync(output, Patience, cancellationToken);
        var upTo = await database.ReadAsync(read => read.LastPosition(), cancellationToken);
        var all = new ExportRange(After: 0, upTo, WithVersions: true);
        await conversations.WriteAsync(archive, conversationId, _ => all, cancellationToken);
    }

    public ValueTask<bool> HasConversationAsync(long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ConversationStore.Exists(read, conversationId), cancellationToken);

    public ValueTask<bool> HasUserAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserStore.Find(read, userId) is not null, cancellationToken);

    private ValueTask<long?> FindConversationAsync(Guid userId, long after, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserConversations.FindNext(read, userId, after), cancellationToken);

    private static ExportRange FindRange(ReadScope read, Guid userId, long conversationId, long upTo, bool withVersions)
    {
        var found = withVersions
            ? ConversationStore.FindPastView(read, conversationId, userId)
            : ConversationStore.FindView(read, conversationId, userId);
        if (found is not { } view)
            return FindOwnerRange(read, userId, conversationId, upTo);

        var leaver = !withVersions && view.LeftAt is { } leftAt ? new FormerMember(userId, leftAt) : null;
        return new ExportRange(withVersions ? 0 : view.First - 1, Math.Min(upTo, view.Last), withVersions, leaver, userId);
    }

    // The chats of others with the user's agents, as far as their owner may read them.
    private static ExportRange FindOwnerRange(ReadScope read, Guid userId, long conversationId, long upTo) =>
        AgentChatStore.Find(read, conversationId) is { ReadableFrom: { } from } chat && chat.OwnerId == userId
            ? new ExportRange(OwnedChatStore.FindLastBelow(read, conversationId, from), upTo, WithVersions: false)
            : ExportRange.Nothing;

    // A picture that is missing or damaged on disk doesn't end the export.
    private async Task WritePictureAsync(ExportArchive archive, Guid userId, CancellationToken cancellationToken)
    {
        try
        {
            if (await avatars.FindAsync(userId, cancellationToken) is not { Picture: { } picture })
                return;

            await using var content = picture.Content;
            await archive.AddFileAsync("picture." + picture.Details.ContentType["image/".Length..], content, cancellationToken);
        }
        catch (Exception failure) when (failure is CryptographicException or FileNotFoundException or DirectoryNotFoundException
            or StorageUnavailableException { IsDamage: true })
        {
            await archive.AddJsonAsync("picture.missing.json", WriteMissing, cancellationToken);
        }
    }

    private static Task WriteMissing(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("detail", "The picture could not be read");
        json.WriteEndObject();
        return Task.CompletedTask;
    }

    private async Task WriteAccountAsync(Utf8JsonWriter json, Guid userId, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        await database.ReadAsync(
            read =>
            {
                if (UserStore.Find(read, userId) is { } user)
                    WriteProfile(json, user);
                WriteSessions(json, SessionStore.ReadOpenWithDevices(read, userId, Timestamp.Now(clock)));
                WriteBlocks(json, BlockStore.List(read, userId));
                return true;
            },
            cancellationToken);
        json.WriteEndObject();
    }

    private static void WriteProfile(Utf8JsonWriter json, UserRow user)
    {
        json.WriteString("id", user.Id);
        json.WriteString("email", user.Email);
        json.WriteString("handle", user.Handle);
        json.WriteString("fullname", user.Fullname);
        json.WriteString("gender", user.Gender);
        json.WriteString("country_code", user.CountryCode);
        json.WriteString("phone_number", user.PhoneNumber);
        json.WriteString("date_of_birth", user.DateOfBirth);
        json.WriteString("profile_photo", user.ProfilePhoto);
        json.WriteString("last_login", user.LastLogin?.ToString());
        json.WriteString("created_at", user.CreatedAt.ToString());
    }

    private static void WriteSessions(Utf8JsonWriter json, IReadOnlyList<SessionRow> sessions)
    {
        json.WriteStartArray("sessions");
        foreach (var session in sessions)
        {
            json.WriteStartObject();
            json.WriteString("created_at", session.CreatedAt.ToString());
            json.WriteString("last_used_at", session.RefreshedAt.ToString());
            json.WriteString("user_agent", session.UserAgent);
            json.WriteString("address", session.Address);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBlocks(Utf8JsonWriter json, IReadOnlyList<BlockRow> blocks)
    {
        json.WriteStartArray("blocked_users");
        foreach (var block in blocks)
            json.WriteStringValue(block.BlockedId);
        json.WriteEndArray();
    }
}
