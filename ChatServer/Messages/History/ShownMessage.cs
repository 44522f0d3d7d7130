using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;

namespace ChatServer.Messages.History;

/// <summary>A message as a reader of the history sees it.</summary>
/// <param name="Quoted">The message that it quotes; null if it quotes none, or that one was deleted.</param>
/// <param name="Reactions">In the order in which each emoji was first used.</param>
/// <param name="Poll">For a poll, its state as the reader sees it.</param>
internal sealed record ShownMessage(
    Message Message, Message? Quoted, IReadOnlyList<ShownReaction> Reactions, PollState? Poll = null);

/// <summary>A page of messages, newest first.</summary>
/// <param name="HasMore">Whether there are more after the last, in the requested direction.</param>
internal sealed record MessageSlice(IReadOnlyList<ShownMessage> Messages, bool HasMore);
