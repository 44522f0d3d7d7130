using ChatServer.Accounts.UserGroups;
using ChatServer.Administration.Users;
using ChatServer.Refusals;
using ChatServer.Storage;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands that change user groups, and of the approval of new users.</summary>
internal static class UserGroupSamples
{
    public static CommandSample[] All { get; } =
    [
        After(ApproveAsync, again: RefusalCode.NotPending),
        Of(Create, again: RefusalCode.UserGroupExists),
        After(async scene => new ChangeUserGroup(scene.Call, await CreateAsync(scene), NewName(), "Second line")),
        After(async scene => new AddToUserGroup(scene.Call, await CreateAsync(scene), [scene.Ana.UserId, scene.Ben.UserId])),
        After(RemoveAsync, again: RefusalCode.UnknownUser),
        After(
            async scene => new DeleteUserGroup(scene.Call, await CreateAsync(scene)), again: RefusalCode.UnknownUserGroup),
    ];

    private static CreateUserGroup Create(CommandScene scene) => new(scene.Call, Guid.NewGuid(), NewName(), "First line");

    private static string NewName() => $"Group {Guid.NewGuid():N}";

    private static async Task<Guid> CreateAsync(CommandScene scene)
    {
        var command = Create(scene);
        await scene.Server.Get<UserGroupAdministration>().CreateAsync(command, CancellationToken.None);
        return command.GroupId;
    }

    private static async Task<RemoveFromUserGroup> RemoveAsync(CommandScene scene)
    {
        var group = await CreateAsync(scene);
        await scene.Server.Get<Database>().WriteAsync(
            write => UserGroupStore.TryAdd(write, group, scene.Ana.UserId), CancellationToken.None);
        return new RemoveFromUserGroup(scene.Call, group, scene.Ana.UserId);
    }

    private static async Task<ApproveUser> ApproveAsync(CommandScene scene)
    {
        await scene.Server.Get<Database>().WriteAsync(
            write => write.Execute("UPDATE users SET is_pending = 1 WHERE id = @UserId", new { scene.Ana.UserId }),
            CancellationToken.None);
        return new ApproveUser(scene.Call, scene.Ana.UserId);
    }
}
