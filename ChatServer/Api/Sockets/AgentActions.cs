using ChatServer.Agents.Chats;
using ChatServer.Agents.Runs;
using ChatServer.Realtime;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Sockets;

/// <summary>What the features about agents need.</summary>
internal sealed record AgentFeatures(RunWatch Watch, AgentControl Control);

/// <summary>What one client does with agents over a socket of any API. The methods return null unless they refuse.</summary>
internal sealed class AgentActions(Connection connection, AgentFeatures features)
{
    public ValueTask<Refusal?> FollowAsync(long? conversationId) => conversationId is > 0 and var id
        ? features.Watch.FollowAsync(connection, id, CancellationToken.None)
        : Refused(NoConversation(conversationId));

    public Refusal? Unfollow(long? conversationId)
    {
        if (conversationId is not > 0)
            return NoConversation(conversationId);

        features.Watch.Unfollow(connection, conversationId.Value);
        return null;
    }

    public ValueTask<Refusal?> ResumeAsync(long? runId, int? offset)
    {
        if (runId is null)
            return Refused(Refusal.Missing(RequestField.Run));

        if (runId <= 0)
            return Refused(Refusal.Invalid(RequestField.Run, "must be the id of a run"));

        return offset is < 0
            ? Refused(Refusal.Invalid("offset", "must be 0 or more"))
            : features.Watch.ResumeAsync(connection, runId.Value, offset ?? 0, CancellationToken.None);
    }

    /// <summary>Follows one chat with the user's agents, or the states of all runs.</summary>
    public ValueTask<Refusal?> WatchAsync(long? conversationId, bool? all) =>
        all is true ? Refused(features.Watch.WatchAll(connection)) : FollowAsync(conversationId);

    /// <summary>Changes who answers in a chat with one of the user's agents.</summary>
    public async ValueTask<Refusal?> SetControlAsync(ControlRequest request)
    {
        if (request.ConversationId is not > 0)
            return NoConversation(request.ConversationId);

        if (request.Note is { Length: > AgentControl.MaxNoteLength })
            return Refusal.Invalid("note", $"can have at most {AgentControl.MaxNoteLength} characters");

        var id = request.ConversationId.Value;
        var changed = request.Control switch
        {
            ChatControl.Owner =>
                await features.Control.TakeOverAsync(new TakeOver(connection.User.Id, id), CancellationToken.None),
            ChatControl.Agent => await features.Control.HandBackAsync(
                new HandBack(connection.User.Id, id, request.Note, request.AnswerNow ?? true), CancellationToken.None),
            ChatControl.Paused => await features.Control.PauseAsync(
                new PauseChat(connection.User.Id, id, request.Until), CancellationToken.None),
            null => Refusal.Missing("control"),
            _ => Refusal.Invalid("control", "must be agent, owner or paused"),
        };
        return changed.Refusal;
    }

    private static Refusal NoConversation(long? conversationId) => conversationId is null
        ? Refusal.Missing(RequestField.Conversation)
        : Refusal.Invalid(RequestField.Conversation, "must be the id of a {conversation}");

    private static ValueTask<Refusal?> Refused(Refusal? refusal) => ValueTask.FromResult(refusal);
}

/// <summary>A request to change who answers in a chat.</summary>
internal sealed record ControlRequest(long? ConversationId, string? Control, string? Note, bool? AnswerNow, Timestamp? Until);
