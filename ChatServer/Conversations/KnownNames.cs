using ChatServer.Accounts.Profiles;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The name of a participant of a cached conversation.</summary>
internal sealed class KnownName(string text)
{
    public string Text { get; set; } = text;
}

/// <summary>
/// The names of the participants of the cached conversations, so a message needs no table lookup for its sender's name. One entry
/// per user, whatever the number of their conversations; removed with the cache. Used on the writer's thread only.
/// </summary>
internal sealed class KnownNames : IEventListener
{
    private readonly Dictionary<Guid, KnownName> byUser = [];

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (happened is ProfileChanged profile && byUser.TryGetValue(profile.UserId, out var name))
                name.Text = profile.Fullname;
        }
    }

    /// <param name="fullname">The name in the tables at this moment.</param>
    public KnownName Of(Guid userId, string fullname)
    {
        if (!byUser.TryGetValue(userId, out var name))
            return byUser[userId] = new KnownName(fullname);

        name.Text = fullname;
        return name;
    }

    public void Forget() => byUser.Clear();
}
