using System.CommandLine;
using ChatServer.Accounts.Commands;
using ChatServer.Accounts.Import;

namespace ChatServer.Accounts;

/// <summary>The verb <c>user</c>: accounts from the command line, also while a server serves.</summary>
internal static class UserCommand
{
    public static Command Create() => new("user", "Adds, lists, disables, enables and imports users")
    {
        Add(),
        List(),
        Disable(),
        Enable(),
        ImportDjango(),
    };

    private static Command Add()
    {
        var email = new Option<string>("--email") { Description = "The address to sign in with", Required = true };
        var fullname = new Option<string>("--fullname") { Description = "The name that others see", Required = true };
        var password = new Option<string?>("--password") { Description = "The password; without this option it is read from the standard input" };
        return new Command("add", "Adds a user") { email, fullname, password }.Runs(async (database, parsed, output, _) =>
        {
            var secret = parsed.GetValue(password) ?? Console.In.ReadLine();
            var user = UserVerbs.Add(database, parsed.GetRequiredValue(email), parsed.GetRequiredValue(fullname), secret);
            await output.WriteLineAsync($"Added {user.Email} as {user.Id}");
        });
    }

    private static Command List() => new Command("list", "Lists all users: id, email, name, and whether they are disabled")
        .Runs(async (database, _, output, _) =>
        {
            foreach (var user in UserVerbs.ReadAll(database))
                await output.WriteLineAsync($"{user.Id}  {user.Email ?? "-"}  {user.Fullname}{(user.DisabledAt is null ? "" : "  (disabled)")}");
        });

    private static Command Disable()
    {
        var email = new Argument<string>("email");
        return new Command("disable", "Ends a user's sessions for good and closes their connections") { email }.Runs(async (database, parsed, output, _) =>
        {
            UserVerbs.Change(database, parsed.GetRequiredValue(email), AccountStatus.Disable);
            await output.WriteLineAsync($"Disabled {parsed.GetValue(email)}");
        });
    }

    private static Command Enable()
    {
        var email = new Argument<string>("email");
        return new Command("enable", "Lets a disabled user sign in again") { email }.Runs(async (database, parsed, output, _) =>
        {
            UserVerbs.Change(database, parsed.GetRequiredValue(email), AccountStatus.Enable);
            await output.WriteLineAsync($"Enabled {parsed.GetValue(email)}");
        });
    }

    private static Command ImportDjango()
    {
        var file = new Argument<string>("file") { Description = "What `manage.py dumpdata` wrote, as JSON" };
        return new Command("import-django", "Imports the users of a Django site, with their passwords") { file }
            .Runs(async (database, parsed, output, cancellationToken) =>
            {
                await using var dump = File.OpenRead(parsed.GetRequiredValue(file));
                var counts = await new DjangoImport(database, output).RunAsync(dump, cancellationToken);
                await output.WriteLineAsync(counts.ToString());
            });
    }
}
