using ChatServer.Accounts.Sessions;
using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>A user for trying the server.</summary>
internal sealed record DemoUser(Guid UserId, string Fullname, string AccessToken);

/// <summary>
/// Ana and Ben, for <c>serve --demo</c>. They have no password, so nobody can sign in to a demo that was left on: only the person
/// who starts the server gets their tokens.
/// </summary>
internal sealed class DemoUsers(Database database, SessionTokens tokens)
{
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(12);
    private static readonly Device Device = new("serve --demo", "");

    /// <summary>Creates the users if they are missing, and gives each a token of 12 hours.</summary>
    public ValueTask<IReadOnlyList<DemoUser>> EnsureAsync(CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<DemoUser>>(
            write => [Ensure(write, "Ana", "ana@example.com"), Ensure(write, "Ben", "ben@example.com")], cancellationToken);

    private DemoUser Ensure(WriteScope write, string name, string email)
    {
        if (UserStore.FindByEmail(write, email) is not { } user)
        {
            user =
                new UserRow { Id = Guid.NewGuid(), Email = email, Fullname = name, CreatedAt = write.Now, UpdatedAt = write.Now };
            UserStore.Insert(write, user);
        }

        return new DemoUser(user.Id, user.Fullname, tokens.Open(write, user.Id, Device, TokenLifetime).Access);
    }
}
