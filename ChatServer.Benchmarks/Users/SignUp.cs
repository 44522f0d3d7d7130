using System.Text.Json;

namespace ChatServer.Benchmarks.Users;

/// <summary>Registers fresh users as a client would: POST /auth/register/.</summary>
internal sealed class SignUp(Uri server)
{
    // The server hashes passwords on few threads: more requests at once would only wait.
    private const int AtOnce = 4;

    private const int WorthAHint = 20;

    private readonly string run = Guid.NewGuid().ToString("N")[..8];

    public async Task<IReadOnlyList<TestUser>> RegisterAsync(int count, CancellationToken cancellationToken)
    {
        if (count >= WorthAHint)
        {
            await Console.Error.WriteLineAsync(
                $"Signing up {count} users. A password hash takes a quarter of a second, on purpose; with "
                + "--signing-key it is at once.");
        }

        using var client = new HttpClient { BaseAddress = server };
        var users = new TestUser[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, token) =>
                users[number] = await RegisterOneAsync(client, NewAccount(number), $"Bench {number}", token));

        return users;
    }

    /// <summary>An account to sign in to.</summary>
    public async Task<Credentials> RegisterAccountAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = server };
        var account = NewAccount(number: 0);
        await RegisterOneAsync(client, account, "Bench", cancellationToken);
        return account;
    }

    private Credentials NewAccount(int number) => new($"bench-{number}-{run}@example.com", Guid.NewGuid().ToString());

    private static async Task<TestUser> RegisterOneAsync(
        HttpClient client, Credentials account, string fullname, CancellationToken cancellationToken)
    {
        var body = new { account.Email, account.Password, fullname };
        using var response = await client.PostAsJsonAsync("/auth/register/", body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"Sign-up was answered with {(int)response.StatusCode}: {text}");

        using var answer = JsonDocument.Parse(text);
        var data = answer.RootElement.GetProperty("data");
        var id = data.GetProperty("user").GetProperty("id").GetGuid();
        return new TestUser(id, data.GetProperty("access").GetString() ?? throw new FormatException("No access token in data."));
    }
}
