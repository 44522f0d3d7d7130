using System.Text.Json;
using ChatServer.Channels;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Groups;
using ChatServer.Messages;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Exports;

/// <summary>
/// Writes what an export says of a conversation before its messages. Participants are read in pages: a channel has many.
/// </summary>
internal sealed class ConversationHead(Database database, MessageReader reader, ConversationKeys keys)
{
    private const int PageSize = 500;

    public async Task WriteAsync(
        Utf8JsonWriter json, long conversationId, FindRange findRange, CancellationToken cancellationToken)
    {
        json.WriteNumber("id", conversationId);
        await database.ReadAsync(read => WriteDetails(json, read, conversationId, findRange(read)), cancellationToken);
        json.WriteStartArray("participants");
        for (Guid? after = Guid.Empty; after is { } last;)
        {
            after = await database.ReadAsync(
                read => WriteParticipants(json, read, conversationId, findRange(read), last), cancellationToken);
            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        await database.ReadAsync(read => WriteSettings(json, read, conversationId, findRange(read)), cancellationToken);
    }

    private bool WriteDetails(Utf8JsonWriter json, ReadScope read, long conversationId, ExportRange range)
    {
        if (range == ExportRange.Nothing)
            return false;

        if (range.FormerMember is { } former)
            WriteName(json, read, conversationId, GroupStore.FindNameSeenBy(read, conversationId, former.UserId));
        else if (ChannelStore.FindStored(read, conversationId) is { } channel)
            WriteChannel(json, read, channel, range);
        return true;
    }

    private void WriteName(Utf8JsonWriter json, ReadScope read, long conversationId, byte[]? sealedName)
    {
        if (sealedName is not null)
            json.WriteString("name", reader.OpenName(read, conversationId, sealedName));
    }

    private void WriteChannel(Utf8JsonWriter json, ReadScope read, ChannelRow channel, ExportRange range)
    {
        WriteName(json, read, channel.Id, channel.SealedName);
        if (channel.Details is { } stored)
        {
            var details = ChannelDetails.Open(keys.Find(read, channel.Id), channel.Id, stored);
            if (details.Description is { } description)
                json.WriteString("description", description);
            ExportedMessage.WriteRaw(json, "data", details.Data);
            ExportedMessage.WriteRaw(json, "meta", details.Meta);
        }

        if (range.WithVersions && ChannelAccessStore.ListOf(read, [channel.Id]).TryGetValue(channel.Id, out var access))
            Write(json, access);
    }

    private static void Write(Utf8JsonWriter json, AccessLists access)
    {
        json.WriteStartObject("access_control");
        Write(json, "read", access.Read);
        Write(json, "write", access.Write);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string permission, AccessList list)
    {
        json.WriteStartObject(permission);
        Write(json, "group_ids", list.GroupIds);
        Write(json, "user_ids", list.UserIds);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<Guid> ids)
    {
        json.WriteStartArray(name);
        foreach (var id in ids)
            json.WriteStringValue(id);
        json.WriteEndArray();
    }

    // Null at the end. The roles of the others at the time when somebody left a group are no longer known.
    private static Guid? WriteParticipants(
        Utf8JsonWriter json, ReadScope read, long conversationId, ExportRange range, Guid after)
    {
        if (range == ExportRange.Nothing)
            return null;

        if (range.FormerMember is { } former)
        {
            foreach (var one in ConversationStore.ListNamesAtLeaving(
                read, conversationId, former.UserId, former.LeftAt, int.MaxValue))
                Write(json, one.UserId, one.Fullname, role: null);
            return null;
        }

        var page = ConversationStore.ReadParticipantsAfter(read, conversationId, after, PageSize);
        foreach (var one in page)
            Write(json, one.UserId, one.Fullname, one.Role);
        return page.Count == PageSize ? page[^1].UserId : null;
    }

    private static void Write(Utf8JsonWriter json, Guid userId, string? fullname, string? role)
    {
        json.WriteStartObject();
        json.WriteString("user_id", userId);
        json.WriteString("fullname", fullname);
        if (role is not null)
            json.WriteString("role", role);
        json.WriteEndObject();
    }

    private static bool WriteSettings(Utf8JsonWriter json, ReadScope read, long conversationId, ExportRange range)
    {
        if (range.UserId is not { } userId || SettingsStore.Find(read, conversationId, userId) is not { } settings)
            return false;

        json.WriteStartObject("settings");
        json.WriteBoolean("archived", settings.IsArchived);
        json.WriteString(
            "muted_until", settings.MutedUntil == ConversationSettings.Forever ? "forever" : settings.MutedUntil?.ToString());
        json.WriteString("pinned_at", settings.PinnedAt?.ToString());
        json.WriteNumber("cleared_up_to", settings.ClearedPosition);
        json.WriteEndObject();
        return true;
    }
}
