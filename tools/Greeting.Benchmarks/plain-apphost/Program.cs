// The least that Aspire does for three programs: it starts them side by side, without checks, order, or a table.
using Greeting.Benchmarks;

var builder = DistributedApplication.CreateBuilder();
foreach (var program in DevelopmentProgram.All(args[0]))
{
    var resource = builder.AddExecutable(program.Name, program.Command[0], program.Folder, program.Command[1..]);
    foreach (var (key, value) in program.Environment)
    {
        resource.WithEnvironment(key, value);
    }
}

builder.Build().Run();
