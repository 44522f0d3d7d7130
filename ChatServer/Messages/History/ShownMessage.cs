using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;

namespace ChatServer.Messages.History;

/// <summary>A message as a reader of the history sees it.</summary>
/// <param name="Quoted">What it replies to; null where it is no reply, or that was deleted.</param>
/// <param name="Reactions">In the order in which each emoji was first used.</param>
/// <param name="Poll">Of a poll, how it stands for the reader.</param>
internal sealed record ShownMessage(
    Message Message, Message? Quoted, IReadOnlyList<ShownReaction> Reactions, PollState? Poll = null);

/// <summary>A page of messages, newest first.</summary>
/// <param name="HasMore">Whether there are more beyond the last, in the direction that was asked for.</param>
internal sealed record MessageSlice(IReadOnlyList<ShownMessage> Messages, bool HasMore);
