using ChatServer.Accounts;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;

namespace ChatServer.Api.Messaging;

/// <summary>What everybody may know of users, each read once for a response.</summary>
internal sealed class Profiles(ReadScope read)
{
    private readonly Dictionary<Guid, Profile> known = [];

    public static Profile Of(UserRow user) => new(user.Id, user.Handle, user.Fullname, $"/api/v1/users/{user.Id}/avatar");

    public Profile Find(Guid id)
    {
        if (known.TryGetValue(id, out var profile))
            return profile;

        return known[id] = Of(UserStore.Find(read, id) ?? throw new InvalidDataException($"User {id} is missing"));
    }
}
