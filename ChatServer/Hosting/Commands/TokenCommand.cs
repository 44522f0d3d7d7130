using System.CommandLine;
using ChatServer.Accounts.Sessions;
using ChatServer.Audit;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>token</c>: prints an access token for trying the server with wscat and curl.</summary>
internal static class TokenCommand
{
    private static readonly Device Device = new("chatserver token", "");

    public static Command Create()
    {
        var email = new Argument<string>("email");
        var lifetime = new Option<TimeSpan>("--lifetime")
        {
            Description = "How long the token lasts, as [days.]hours:minutes:seconds",
            DefaultValueFactory = _ => TimeSpan.FromHours(12),
            CustomParser = given => SpanArgument.Read(given, span => span),
        };
        return new Command("token", "Signs a user in and prints the access token") { email, lifetime }
            .Runs(async (database, parsed, output, _) =>
                await output.WriteLineAsync(Issue(database, parsed.GetRequiredValue(email), parsed.GetValue(lifetime))));
    }

    public static string Issue(CommandDatabase database, string email, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero || lifetime > database.Auth.RefreshTokenLifetime)
            throw new CommandFailedException($"--lifetime must be above zero and at most {database.Auth.RefreshTokenLifetime}");

        return database.Write(write =>
        {
            if (UserVerbs.Find(write, email) is not { DisabledAt: null } user)
                throw new CommandFailedException($"{email} is disabled");

            database.Audit.Append(
                write, AuditEntry.OfVerb("token_issued", AuditSubject.User(user.Id), ("lifetime", $"{lifetime}")));
            return database.Tokens.Open(write, user.Id, Device, lifetime).Access;
        });
    }
}
