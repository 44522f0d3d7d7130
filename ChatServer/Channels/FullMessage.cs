using ChatServer.Accounts;
using ChatServer.Messages;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Reactions;

namespace ChatServer.Channels;

/// <summary>A message with its author.</summary>
/// <param name="Author">Null if the author's account was deleted.</param>
internal sealed record AuthoredMessage(Message Message, MessageExtras? Extras, UserRow? Author)
{
    /// <summary>The name of the agent that wrote it in its author's name; null if a person did.</summary>
    public string? AgentName { get; init; }
}

/// <summary>A message with all that a channel shows with it.</summary>
/// <param name="Quoted">The quoted message, without what it quotes itself; null if there is none, or it was deleted.</param>
/// <param name="Reactions">In the order in which each name was first used, without users whose accounts were deleted.</param>
internal sealed record FullMessage(AuthoredMessage Shown, AuthoredMessage? Quoted, IReadOnlyList<NamedReaction> Reactions)
{
    public Message Message => Shown.Message;
}

/// <param name="Users">At most <see cref="ShownReaction.MaxUsers"/>.</param>
/// <param name="Count">How many there are in all.</param>
internal sealed record NamedReaction(string Name, IReadOnlyList<UserRow> Users, long Count);
