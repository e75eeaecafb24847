var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", (string? name) => $"Hello, {name ?? "Bas"}!");
app.Run();
