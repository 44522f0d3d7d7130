using ChatServer.Accounts;
using ChatServer.Groups;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Converts groups into Room's shapes, with their members' names.</summary>
internal sealed class GroupViews(Database database)
{
    public ValueTask<RoomGroup> OfAsync(GroupView group, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                var names = UserStore.List(read, group.Members.Select(member => member.UserId))
                    .ToDictionary(user => user.Id, user => user.Fullname);
                return new RoomGroup(
                    group.Id,
                    group.Name,
                    [.. group.Members.Select(
                        member => new RoomGroupMember(member.UserId, names.GetValueOrDefault(member.UserId, ""), member.Role))]);
            },
            cancellationToken);
}
