namespace ChatServer.Benchmarks.Users;

/// <summary>Where the users of a run come from: a signing key, else a file of tokens, else the server's own sign-up.</summary>
internal sealed record UserSource(Uri Server, string? SigningKey, FileInfo? Tokens)
{
    public async Task<IReadOnlyList<TestUser>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        if (SigningKey is not null)
        {
            var mint = new TokenMint(SigningKey);
            return [.. Enumerable.Range(0, count).Select(mint.Create)];
        }

        return Tokens is not null
            ? await ReadTokensAsync(Tokens, count, cancellationToken)
            : await new SignUp(Server).RegisterAsync(count, cancellationToken);
    }

    private static async Task<IReadOnlyList<TestUser>> ReadTokensAsync(
        FileInfo file, int count, CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync(file.FullName, cancellationToken);
        var tokens = lines.Select(line => line.Trim()).Where(line => line.Length > 0).Take(count).ToList();
        return tokens.Count == count
            ? [.. tokens.Select(token => new TestUser(TokenClaims.UserId(token), token))]
            : throw new InvalidOperationException($"{file.Name} has {tokens.Count} tokens; {count} are needed.");
    }
}
