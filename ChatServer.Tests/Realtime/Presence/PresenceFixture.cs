using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Realtime.Presence;

/// <summary>A server that notifies of presence at once.</summary>
internal abstract class PresenceFixture : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Realtime:PresenceGrace", "00:00:00")];
}
