using System.Net;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>A request for an account.</summary>
/// <param name="Profile">The given fields of <see cref="ProfileRules"/>; <c>fullname</c> is among them.</param>
internal sealed record NewAccount(string? Email, string? Password, IReadOnlyDictionary<string, string?> Profile);

/// <summary>Creates accounts, and signs their owners in.</summary>
internal sealed class Registration(Database database, HashingQueue hashing, SessionTokens tokens, AttemptLimits limits, TimeProvider clock)
{
    public async ValueTask<SignInResult> RegisterAsync(NewAccount account, Device device, IPAddress? address, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var user = Check(account, clock.GetUtcNow(), errors);
        if (errors.Any)
            return new SignInResult.Invalid(errors);

        if (limits.CountRegistration(address) is { } retryAfter)
            return new SignInResult.TooMany(retryAfter);

        if (await database.ReadAsync(read => UserStore.FindTaken(read, user), cancellationToken) is { } taken)
            return new SignInResult.Taken(taken);

        return await hashing.HashAsync(account.Password!, cancellationToken) is { } hash
            ? await database.WriteAsync(write => Create(write, user with { PasswordHash = hash }, device), cancellationToken)
            : new SignInResult.TooMany(HashingQueue.RetryAfter);
    }

    /// <summary>The user that a request describes, without a password hash; what is wrong with it goes to <paramref name="errors"/>.</summary>
    public static UserRow Check(NewAccount account, DateTimeOffset now, FieldErrors errors)
    {
        var user = new UserRow { Id = Guid.NewGuid(), Email = EmailAddress.Check(account.Email, errors), Fullname = "" };
        user = ProfileRules.Apply(user, account.Profile, DateOnly.FromDateTime(now.UtcDateTime), errors);
        PasswordRules.Check("password", account.Password, user.Email, user.Fullname, errors);
        return user;
    }

    private SignInResult Create(WriteScope write, UserRow user, Device device)
    {
        if (UserStore.FindTaken(write, user) is { } taken)
            return new SignInResult.Taken(taken);

        var created = user with { LastLogin = write.Now, CreatedAt = write.Now, UpdatedAt = write.Now };
        UserStore.Insert(write, created);
        return new SignInResult.SignedIn(created, tokens.Open(write, created.Id, device));
    }
}
