using ChatServer.Accounts;
using ChatServer.Api.MessagesApi;
using ChatServer.Protocol.Messaging;
using ChatServer.Storage;

namespace ChatServer.Api.Messaging;

/// <summary>The public profiles of several users.</summary>
internal sealed class Profiles(ReadScope read, IEnumerable<Guid> ids)
{
    private readonly Dictionary<Guid, Profile> known = UserStore.List(read, ids).ToDictionary(user => user.Id, Of);

    public static Profile Of(UserRow user) => new(user.Id, user.Handle, user.Fullname, AvatarEndpoints.PathOf(user.Id));

    public Profile Find(Guid id) => known.GetValueOrDefault(id) ?? throw new DamagedRecordException($"User {id} is missing");
}
