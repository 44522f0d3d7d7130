using System.Text.Json;
using ChatServer.Messages;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Storage;

namespace ChatServer.Administration.Exports;

/// <summary>A message in an export.</summary>
internal static class ExportedMessage
{
    public static void Write(
        Utf8JsonWriter json, Message message, MessageExtras? extras, IReadOnlyList<ReactionRow> reactions,
        IReadOnlyList<EarlierText> versions, VoteRow? vote)
    {
        json.WriteStartObject();
        json.WriteNumber("id", message.Id);
        json.WriteString("sender_id", message.SenderId);
        json.WriteString("message_type", message.Type.Name);
        if (message.Agent is { } agent)
            json.WriteString(agent.IsAuthor ? "sender_agent_id" : "to_agent_id", agent.AgentId);
        if (message.State?.DeletedAt is null || message.HasContent)
            WriteContent(json, message);
        WriteRaw(json, "channel_data", extras?.Data);
        WriteRaw(json, "channel_meta", extras?.Meta);
        json.WriteString("created_at", message.CreatedAt.ToString());
        if (message.State?.EditedAt is { } editedAt)
            json.WriteString("edited_at", editedAt.ToString());
        if (message.State?.DeletedAt is { } deletedAt)
            WriteDeletion(json, message, deletedAt);
        Write(json, reactions);
        Write(json, versions);
        if (vote is not null)
            Write(json, vote);
        json.WriteEndObject();
    }

    /// <summary>JSON that is stored as it came; null writes nothing.</summary>
    public static void WriteRaw(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null)
            return;

        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }

    // Only administrators learn that something was kept: for others a deleted message has no content.
    private static void WriteDeletion(Utf8JsonWriter json, Message message, Timestamp deletedAt)
    {
        json.WriteString("deleted_at", deletedAt.ToString());
        if (!message.HasContent)
            return;

        json.WriteString("deleted_by", message.State!.DeletedBy ?? message.SenderId);
        json.WriteBoolean("kept_by_legal_hold", true);
    }

    private static void WriteContent(Utf8JsonWriter json, Message message)
    {
        json.WriteString("message", message.Body);
        if (message.Data is { } data)
        {
            json.WritePropertyName("data");
            json.WriteRawValue(data);
        }

        if (message.ReplyToId is { } replyTo)
            json.WriteNumber("reply_to_id", replyTo);
        if (message.Profile is { } profile)
            json.WriteString("attached_profile", profile.Id);
        if (message.File is not { } file)
            return;

        json.WriteString("attached_file", ExportNames.File(message.ConversationId, message.Id, file.Name));
        json.WriteNumber("attached_file_bytes", file.Size);
    }

    private static void Write(Utf8JsonWriter json, VoteRow vote)
    {
        json.WriteStartArray("your_vote");
        foreach (var option in new OptionSet(vote.Options).ToArray())
            json.WriteNumberValue(option);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<ReactionRow> reactions)
    {
        if (reactions.Count == 0)
            return;

        json.WriteStartArray("reactions");
        foreach (var reaction in reactions)
        {
            json.WriteStartObject();
            json.WriteString("emoji", reaction.Emoji);
            json.WriteString("user_id", reaction.UserId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<EarlierText> versions)
    {
        if (versions.Count == 0)
            return;

        json.WriteStartArray("versions");
        foreach (var version in versions)
        {
            json.WriteStartObject();
            json.WriteString("message", version.Body);
            json.WriteString("replaced_at", version.ReplacedAt.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
