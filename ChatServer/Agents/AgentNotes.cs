using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Conversations;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>The content of a system message in a chat with an agent.</summary>
/// <param name="Event">
/// <c>owner_took_over</c>, <c>handed_back</c>, <c>agent_paused</c>, <c>owner_asked</c>, <c>reply_failed</c>,
/// <c>limit_reached</c>, or the answer to a command.
/// </param>
internal sealed record AgentNote(string Event)
{
    public const string OwnerAsked = "owner_asked";
    public const string TookOver = "owner_took_over";
    public const string HandedBack = "handed_back";
    public const string ReplyFailed = "reply_failed";
    public const string ReplyCancelled = "reply_cancelled";

    /// <summary>What people read.</summary>
    public string? Text { get; init; }

    /// <summary>The sentence that people read who see only texts.</summary>
    public string Describe() => Text ?? Event switch
    {
        TookOver => "The owner of this agent has taken over.",
        HandedBack => "The agent answers again.",
        "agent_paused" => "The agent is paused.",
        OwnerAsked => "The owner of this agent was asked to answer.",
        "reply_failed" => "The agent failed to answer.",
        "reply_cancelled" => "The reply was stopped.",
        "limit_reached" => "The agent has reached its limit for now.",
        _ => Event,
    };

    /// <summary>Null if the data is not that of such a note.</summary>
    public static AgentNote? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, AgentNoteJson.Default.AgentNote);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, AgentNoteJson.Default.AgentNote);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentNote))]
internal sealed partial class AgentNoteJson : JsonSerializerContext;

/// <summary>Appends system messages to chats with agents.</summary>
internal sealed class AgentNotes(MessageAppender messages)
{
    /// <param name="actorId">The user in whose name the note stands.</param>
    public long Append(WriteScope write, Conversation conversation, Guid actorId, AgentNote note)
    {
        var draft = new MessageDraft(
            actorId, SendTarget.In(conversation.Id), new MessageContent(MessageType.System, Body: "", note.ToJson()));
        return messages.TryAppend(write, conversation, draft)?.Id
            ?? throw new InvalidOperationException("A note has no client_msg_id to be repeated");
    }
}
