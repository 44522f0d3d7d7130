using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Tokens;
using ChatServer.Attachments.Avatars;
using ChatServer.Realtime.Presence;
using ChatServer.Refusals;
using ChatServer.Storage;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands by which users change their own accounts.</summary>
internal static class AccountSamples
{
    private static readonly Device Phone = new("a phone", "::1");

    public static CommandSample[] All { get; } =
    [
        Once(_ => new CreateAccount(NewUser(), Invitation: null, Phone)),
        After(async scene => new OpenSession(
            scene.Ana.UserId, await HashOfAnaAsync(scene), ReplacementHash: null, IsAdministrator: false, Phone)),
        After(
            async scene => new ReplacePassword(scene.Caller, await HashOfAnaAsync(scene), "another hash"),
            again: RefusalCode.InvalidFields),
        Of(scene => new ProvisionUser(new TokenClaims(Guid.NewGuid(), SessionId: null, DateTimeOffset.MaxValue, Name: "Cleo"))),
        Of(scene => new RefreshSession(scene.Ana.Refresh)),
        Of(scene => new RevokeSession(scene.Ana.UserId, scene.Caller.SessionId!.Value)),
        Of(scene => new ChangeProfile(scene.Caller, new Dictionary<string, string?> { ["fullname"] = "Anna" })),
        Of(scene => new AddBlock(scene.Ana.UserId, scene.Ben.UserId)),
        Of(scene => new RemoveBlock(scene.Ana.UserId, scene.Ben.UserId)),
        Of(scene => new DisableAccount(scene.Ana.UserId)),
        Of(scene => new EnableAccount(scene.Ana.UserId)),
        Of(scene => new StorePicture(scene.Caller, CommandScene.File())),
        Of(scene => new RemovePicture(scene.Ana.UserId)),
        Of(scene => new SetInvisibility(scene.Ana.UserId, IsInvisible: true)),
        Of(scene => new NoteLastSeen([new(scene.Ana.UserId, Timestamp.Now(TimeProvider.System))])),
    ];

    private static UserRow NewUser() =>
        new() { Id = Guid.NewGuid(), Email = $"{Guid.NewGuid()}@example.com", Fullname = "Cleo", PasswordHash = "a hash" };

    private static async Task<string?> HashOfAnaAsync(CommandScene scene) =>
        (await scene.Server.Get<UserProfiles>().FindAsync(scene.Ana.UserId, CancellationToken.None))!.PasswordHash;
}
