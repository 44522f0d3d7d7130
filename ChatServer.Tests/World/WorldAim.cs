namespace ChatServer.Tests.World;

/// <summary>
/// What a step turned out to be about: who does it, where, and with what: a message, a person, or nothing but the place.
/// </summary>
internal sealed record WorldAim<T>(int Actor, WorldConversation Place, T What)
{
    /// <summary>What the server has to say.</summary>
    public bool IsAllowed { get; init; }
}
