using ChatServer.Accounts.Profiles;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The name of somebody who takes part in a cached conversation.</summary>
internal sealed class KnownName(string text)
{
    public string Text { get; set; } = text;
}

/// <summary>
/// The names of those who take part in the cached conversations, so that a message looks into no table for its sender's. One for each
/// user, whatever the number of their conversations; it goes with the cache. Used on the writer's thread only.
/// </summary>
internal sealed class KnownNames : IEventListener
{
    private readonly Dictionary<Guid, KnownName> byUser = [];

    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened is ProfileChanged profile && byUser.TryGetValue(profile.UserId, out var name))
                name.Text = profile.Fullname;
        }
    }

    /// <param name="fullname">What the tables say at this moment.</param>
    public KnownName Of(Guid userId, string fullname)
    {
        if (!byUser.TryGetValue(userId, out var name))
            return byUser[userId] = new KnownName(fullname);

        name.Text = fullname;
        return name;
    }

    public void Forget() => byUser.Clear();
}
