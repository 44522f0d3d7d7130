using System.CommandLine;
using ChatServer.Accounts;
using ChatServer.Accounts.Invitations;
using ChatServer.Hosting.Commands.Import;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>user</c>: accounts from the command line, also while a server is running.</summary>
internal static class UserCommand
{
    public static Command Create() => new(
        "user", "Adds, lists, approves, disables, enables, invites and imports users, and appoints administrators")
    {
        Add(),
        List(),
        Change(
            "disable", "Ends a user's sessions for good and closes their connections", "Disabled", "user_disabled",
            AccountStatus.Disable),
        Change("enable", "Lets a disabled user sign in again", "Enabled", "user_enabled", AccountStatus.Enable),
        Change(
            "make-admin", "Lets a user administer the server, over /admin/", "Made an administrator:", "admin_made",
            AdminRole.Grant),
        Change("unmake-admin", "Revokes the administrator role", "No administrator any more:", "admin_unmade", AdminRole.Revoke),
        Change(
            "approve", "Lets a new user who waits for approval use the server", "Approved", "user_approved",
            AccountStatus.Approve),
        Invite(),
        ImportDjango(),
    };

    private static Command Add()
    {
        var email = new Option<string>("--email") { Description = "The address to sign in with", Required = true };
        var fullname = new Option<string>("--fullname") { Description = "The name that others see", Required = true };
        var password = new Option<string?>("--password")
        {
            Description = "The password; without this option it is read from the standard input",
        };
        return new Command("add", "Adds a user") { email, fullname, password }.Runs(async (database, parsed, output, _) =>
        {
            var secret = parsed.GetValue(password) ?? Console.In.ReadLine();
            var user = UserVerbs.Add(database, parsed.GetRequiredValue(email), parsed.GetRequiredValue(fullname), secret);
            await output.WriteLineAsync($"Added {user.Email} as {user.Id}");
        });
    }

    private static Command List() =>
        new Command("list", "Lists all users: id, email, name, and whether they are administrators or disabled")
            .Runs(async (database, _, output, _) =>
            {
                foreach (var user in UserVerbs.ReadAll(database))
                    await output.WriteLineAsync(
                        $"{user.Id}  {user.Email ?? "-"}  "
                        + $"{user.Fullname}{(user.IsAdmin ? "  (admin)" : "")}{(user.DisabledAt is null ? "" : "  (disabled)")}");
            });

    private static Command Change(
        string name, string description, string done, string action, Func<WriteScope, UserRow, bool> change)
    {
        var email = new Argument<string>("email");
        return new Command(name, description) { email }.Runs(async (database, parsed, output, _) =>
        {
            UserVerbs.Change(database, parsed.GetRequiredValue(email), action, change);
            await output.WriteLineAsync($"{done} {parsed.GetValue(email)}");
        });
    }

    private static Command Invite()
    {
        var email = new Option<string?>("--email")
        {
            Description = "The only email address that may use it; without this option anyone who has the token",
        };
        var uses = new Option<int>("--uses") { Description = "How many may register with it", DefaultValueFactory = _ => 1 };
        var days = new Option<int>("--days")
        {
            Description = "After how many days it expires",
            DefaultValueFactory = _ => InvitationTokens.DefaultLifetime.Days,
        };
        return new Command("invite", "Creates an invitation to register, and prints its token on the last line")
        {
            email, uses, days
        }
            .Runs(async (database, parsed, output, _) =>
            {
                var made = UserVerbs.Invite(database, parsed.GetValue(email), parsed.GetValue(uses), parsed.GetValue(days));
                var guests = made.Row.Email ?? $"{made.Row.MaxUses} users";
                await output.WriteLineAsync(
                    $"Invitation {made.Row.Id} for {guests}, valid until {made.Row.ExpiresAt}; its token is shown only once:");
                await output.WriteLineAsync(made.Token);
            });
    }

    private static Command ImportDjango()
    {
        var file = new Argument<string>("file") { Description = "The output of `manage.py dumpdata`, as JSON" };
        return new Command("import-django", "Imports the users of a Django site, with their passwords") { file }
            .Runs(async (database, parsed, output, cancellationToken) =>
            {
                await using var dump = File.OpenRead(parsed.GetRequiredValue(file));
                var counts = await new DjangoImport(database, output).RunAsync(dump, cancellationToken);
                await output.WriteLineAsync(counts.ToString());
            });
    }
}
