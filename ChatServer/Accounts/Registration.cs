using System.Net;
using ChatServer.Accounts.Invitations;
using ChatServer.Accounts.Passwords;
using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>A request for an account.</summary>
/// <param name="Profile">The given fields of <see cref="ProfileRules"/>; <c>fullname</c> is among them.</param>
/// <param name="Invitation">The token of an invitation, if one is needed.</param>
internal sealed record NewAccount(
    string? Email, string? Password, IReadOnlyDictionary<string, string?> Profile, string? Invitation = null);

/// <summary>What remains of a registration once the password has been hashed.</summary>
/// <param name="Invitation">See <see cref="NewAccount"/>.</param>
internal sealed record CreateAccount(UserRow User, string? Invitation, Device Device) : IWriteCommand;

/// <summary>Creates accounts for users who may register, and signs them in.</summary>
internal sealed class Registration(
    Database database, HashingQueue hashing, SessionTokens tokens, AttemptLimits limits, IInvitationRecord record,
    AccountOptions options, TimeProvider clock)
{
    private readonly bool needsInvitation = options.Registration == AccountOptions.Invite;
    private readonly bool needsApproval = options.NewUsers == AccountOptions.Pending;

    public async ValueTask<Outcome<SignedIn>> RegisterAsync(
        NewAccount account, Device device, IPAddress? address, CancellationToken cancellationToken)
    {
        if (options.Registration == AccountOptions.Closed)
            return new Refusal(RefusalCode.RegistrationClosed);

        var errors = new FieldErrors();
        var user = Check(account, clock.GetUtcNow(), errors);
        if (errors.Any)
            return Refusal.Invalid(errors);

        if (limits.CountRegistration(address) is { } retryAfter)
            return Refusal.TooManyAttempts(retryAfter);

        if (await database.ReadAsync(read => Refuse(read, user, account.Invitation), cancellationToken) is { } refusal)
            return refusal;

        return await hashing.HashAsync(
            account.Password!, HashingSource.Of(address, isKnown: false), cancellationToken) is { } hash
            ? await CreateAsync(
                new CreateAccount(user with { PasswordHash = hash }, account.Invitation, device), cancellationToken)
            : Refusal.TooManyAttempts(HashingQueue.RetryAfter);
    }

    public ValueTask<Outcome<SignedIn>> CreateAsync(CreateAccount command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Create, cancellationToken);

    /// <summary>The user that a request describes, without a password hash; errors go to <paramref name="errors"/>.</summary>
    public static UserRow Check(NewAccount account, DateTimeOffset now, FieldErrors errors)
    {
        var user = new UserRow { Id = Guid.NewGuid(), Email = EmailAddress.Check(account.Email, errors), Fullname = "" };
        user = ProfileRules.Apply(user, account.Profile, DateOnly.FromDateTime(now.UtcDateTime), errors);
        PasswordRules.Check("password", account.Password, user.Email, user.Fullname, errors);
        return user;
    }

    // Clients without an invitation must not learn which emails are taken.
    private Refusal? Refuse(ReadScope read, UserRow user, string? invitation)
    {
        var errors = new FieldErrors();
        if (needsInvitation && InvitationTokens.Find(read, invitation, user.Email!, Timestamp.Now(clock), errors) is null)
            return Refusal.Invalid(errors);

        return UserStore.FindTaken(read, user) is { } taken ? Refusal.AccountExists(taken) : null;
    }

    // While the password was hashed, somebody else may have taken the email or used up the invitation.
    private Outcome<SignedIn> Create(WriteScope write, CreateAccount command)
    {
        var (user, invitation, device) = command;
        if (Refuse(write, user, invitation) is { } refusal)
            return refusal;

        if (needsInvitation)
            UseInvitation(write, command);

        var created = user with
        {
            IsPending = needsApproval && !needsInvitation,
            LastLogin = write.Now,
            CreatedAt = write.Now,
            UpdatedAt = write.Now,
        };
        UserStore.Insert(write, created);
        return new SignedIn(created, tokens.Open(write, created.Id, device));
    }

    private void UseInvitation(WriteScope write, CreateAccount command)
    {
        var (user, invitation, device) = command;
        var used = InvitationTokens.Find(write, invitation, user.Email!, write.Now, new FieldErrors())!;
        InvitationStore.CountUse(write, used.Id);
        record.Used(write, used.Id, user.Id, device.Address);
    }
}
