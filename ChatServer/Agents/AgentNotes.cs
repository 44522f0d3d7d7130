using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Agents.Providers;
using ChatServer.Conversations;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Agents;

/// <summary>The content of a system message in a chat with an agent.</summary>
/// <param name="Event">
/// <c>owner_took_over</c>, <c>handed_back</c>, <c>agent_paused</c>, <c>owner_asked</c>, <c>reply_failed</c>,
/// <c>limit_reached</c>, <c>agent_added</c>, <c>agent_removed</c>, or the answer to a command.
/// </param>
internal sealed record AgentNote(string Event)
{
    public const string OwnerAsked = "owner_asked";
    public const string TookOver = "owner_took_over";
    public const string HandedBack = "handed_back";
    public const string ReplyFailed = "reply_failed";
    public const string ReplyCancelled = "reply_cancelled";
    public const string LimitReached = "limit_reached";

    /// <summary>An agent is in the group or channel from now on.</summary>
    public const string Added = "agent_added";
    public const string Removed = "agent_removed";

    /// <summary>What people read.</summary>
    public string? Text { get; init; }

    /// <summary>In groups and channels, which have several: the agent that it is about.</summary>
    public Guid? AgentId { get; init; }

    /// <summary>The name of an agent that was added or removed.</summary>
    public string? Name { get; init; }

    /// <summary>Where the texts go that an agent that was added is given, see <see cref="ProviderKindName"/>.</summary>
    public string? ProviderKind { get; init; }

    /// <summary>The sentence that people read who see only texts.</summary>
    public string Describe() => Text ?? Event switch
    {
        TookOver => "The owner of this agent has taken over.",
        HandedBack => "The agent answers again.",
        "agent_paused" => "The agent is paused.",
        OwnerAsked => "The owner of this agent was asked to answer.",
        "reply_failed" => "The agent failed to answer.",
        "reply_cancelled" => "The reply was stopped.",
        Added => $"The agent {Name} was added.",
        Removed => $"The agent {Name} was removed.",
        LimitReached => "The agent has reached its limit for now.",
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
    /// <param name="actorId">The user who is its sender.</param>
    public long Append(WriteScope write, Conversation conversation, Guid actorId, AgentNote note)
    {
        var draft = new MessageDraft(
            actorId, SendTarget.In(conversation.Id), new MessageContent(MessageType.System, Body: "", note.ToJson()));
        return messages.TryAppend(write, conversation, draft)?.Id
            ?? throw new InvalidOperationException("A note has no client_msg_id to be repeated");
    }
}
