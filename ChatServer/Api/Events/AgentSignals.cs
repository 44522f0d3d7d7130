using ChatServer.Api.Errors;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Events;
using ChatServer.Refusals;

namespace ChatServer.Api.Events;

/// <summary>What clients send as <c>events:agent</c>.</summary>
internal static class AgentSignals
{
    private const string Follow = "follow", Unfollow = "unfollow", Resume = "resume", Watch = "watch";

    /// <summary>A chat with an agent is no channel.</summary>
    public static Vocabulary Words => Vocabulary.Common;

    public static ValueTask<Refusal?> RunAsync(AgentActions agents, AgentSignal signal) => signal.Data?.Type switch
    {
        Follow => InAsync(signal.ConversationId, agents.FollowAsync),
        Unfollow => InAsync(signal.ConversationId, id => ValueTask.FromResult(agents.Unfollow(id))),
        Resume => ResumeAsync(agents, signal.Data.Data),
        Watch => agents.WatchAsync(conversationId: null, all: true),
        null => Refused(Refusal.Missing(RequestField.Type)),
        _ => Refused(Refusal.Invalid(RequestField.Type, $"must be {Follow}, {Unfollow}, {Resume} or {Watch}")),
    };

    private static ValueTask<Refusal?> ResumeAsync(AgentActions agents, AgentReplyPlace? place) => place?.RunId switch
    {
        null => Refused(Refusal.Missing(RequestField.Run)),
        var run when NumberedUuid.RunOf(run) is { } id => agents.ResumeAsync(id, place.Offset),
        _ => Refused(Refusal.Invalid(RequestField.Run, "must be the id of a run, a UUID")),
    };

    private static ValueTask<Refusal?> InAsync(string? conversationId, Func<long?, ValueTask<Refusal?>> act) =>
        conversationId switch
        {
            null => Refused(Refusal.Missing(RequestField.Conversation)),
            _ when NumberedUuid.ConversationOf(conversationId) is { } id => act(id),
            _ => Refused(Refusal.Invalid(RequestField.Conversation, "must be the id of a conversation, a UUID")),
        };

    private static ValueTask<Refusal?> Refused(Refusal refusal) => ValueTask.FromResult<Refusal?>(refusal);
}
