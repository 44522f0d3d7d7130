namespace ChatServer.Protocol.MessagesApi;

/// <summary>Follows the replies of the agent in a conversation while they are written.</summary>
public sealed record FollowAgentCommand(ConversationTarget? Data = null) : ClientCommand;

/// <summary>Ends <c>agent_follow</c>.</summary>
public sealed record UnfollowAgentCommand(ConversationTarget? Data = null) : ClientCommand;

/// <summary>Requests the text of a reply from an offset on, and follows it.</summary>
public sealed record ResumeReplyCommand(ReplyTarget? Data = null) : ClientCommand;

/// <summary>For owners: follows a conversation of somebody with one of their agents, or all of them.</summary>
public sealed record WatchAgentsCommand(WatchTarget? Data = null) : ClientCommand;

/// <summary>For owners: changes who answers in a conversation with one of their agents.</summary>
public sealed record SetControlCommand(ControlTarget? Data = null) : ClientCommand;

/// <param name="ConversationId"><c>conv_…</c>.</param>
public sealed record ConversationTarget(string? ConversationId = null);

/// <param name="RunId"><c>run_…</c>.</param>
/// <param name="Offset">How much of the text the client has, in UTF-16 code units; 0 by default.</param>
public sealed record ReplyTarget(string? RunId = null, int? Offset = null);

/// <param name="ConversationId"><c>conv_…</c>.</param>
/// <param name="All">True: the states of all runs of the user's agents, without their texts.</param>
public sealed record WatchTarget(string? ConversationId = null, bool? All = null);

/// <param name="ConversationId"><c>conv_…</c>.</param>
/// <param name="Control"><c>owner</c> takes over, <c>agent</c> hands back, <c>paused</c> silences the agent.</param>
/// <param name="Note">With <c>agent</c>: a note for the agent, at most 2,000 characters.</param>
/// <param name="AnswerNow">With <c>agent</c>: whether it answers what the visitor wrote last; true by default.</param>
/// <param name="Until">With <c>paused</c>: until when, ISO 8601; absent: until the agent is given control again.</param>
public sealed record ControlTarget(
    string? ConversationId = null, string? Control = null, string? Note = null, bool? AnswerNow = null,
    DateTimeOffset? Until = null);
