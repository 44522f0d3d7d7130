namespace ChatServer.Tests.World;

/// <summary>
/// The chosen actor, place and object of a step: a message, a user, or only the place.
/// </summary>
internal sealed record WorldAim<T>(int Actor, WorldConversation Place, T What)
{
    /// <summary>Whether the server has to allow it.</summary>
    public bool IsAllowed { get; init; }
}
