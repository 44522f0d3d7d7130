using ChatServer.Api.Sockets;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.MessagesApi;

/// <summary>Runs this API's commands about agents.</summary>
internal static class ApiAgentCommands
{
    /// <summary>Whether a command concerns only the client that sends it.</summary>
    public static bool OnlyFollow(ClientCommand command) =>
        command is FollowAgentCommand or UnfollowAgentCommand or ResumeReplyCommand or WatchAgentsCommand;

    public static ValueTask<Refusal?> RunAsync(AgentActions agents, ClientCommand command) => command switch
    {
        FollowAgentCommand { Data: { } follow } => In(follow.ConversationId, agents.FollowAsync),
        UnfollowAgentCommand { Data: { } unfollow } =>
            In(unfollow.ConversationId, id => ValueTask.FromResult(agents.Unfollow(id))),
        ResumeReplyCommand { Data: { } resume } => ResumeAsync(agents, resume),
        WatchAgentsCommand { Data: { All: true } } => agents.WatchAsync(conversationId: null, all: true),
        WatchAgentsCommand { Data: { } watch } => In(watch.ConversationId, id => agents.WatchAsync(id, all: false)),
        SetControlCommand { Data: { } change } => In(change.ConversationId, id => agents.SetControlAsync(RequestOf(id, change))),
        _ => ValueTask.FromResult<Refusal?>(Refusal.Missing(RequestField.Data)),
    };

    private static ValueTask<Refusal?> ResumeAsync(AgentActions agents, ReplyTarget resume) =>
        ApiIds.ReadRun(resume.RunId) is { } id
            ? agents.ResumeAsync(id, resume.Offset)
            : ValueTask.FromResult<Refusal?>(ApiIds.NotRun(resume.RunId));

    private static ValueTask<Refusal?> In(string? conversationId, Func<long?, ValueTask<Refusal?>> act) =>
        ApiIds.ReadConversation(conversationId) is { } id
            ? act(id)
            : ValueTask.FromResult<Refusal?>(ApiIds.NotConversation(conversationId));

    private static ControlRequest RequestOf(long? conversationId, ControlTarget change) => new(
        conversationId, change.Control, change.Note, change.AnswerNow,
        change.Until is { } until ? Timestamp.From(until) : null);
}
