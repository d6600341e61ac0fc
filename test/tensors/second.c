// CONSTRUCT: tensors | second derivatives of mixed code, memory modes of the second run
// RUN: mkdir -p %t
/* Tensors among loops, branches, arrays and helpers: against differences of the gradient. */
// RUN: %mgc %S/mixed.c -o %t/first.c
// RUN: %mgc %t/first.c --jvp=recurrent_grad --jvp=deep_grad --jvp=swapped_grad --jvp=exchanged_grad --jvp=branch_grad --jvp=views_grad --jvp=written_vjp --jvp=helpers_grad --jvp=helpers_jvp --jvp=numbers_grad --jvp=fixed_data_grad --jvp=rows_grad -o %t/second.c --verify

// RUN: %mgc %S/frame.c -o %t/first.c
// RUN: %mgc %t/first.c --jvp=net_grad -o %t/second.c --memory=caller --verify
// RUN: not grep -E "malloc|calloc" %t/second.c
// RUN: %mgc %t/first.c --jvp=net_grad -o %t/second.c --memory=frame --verify
// RUN: not grep -E "malloc|calloc" %t/second.c
// RUN: %mgc %S/frame.c -o %t/first.c --memory=frame
// RUN: %mgc %t/first.c --jvp=net_grad -o %t/second.c --verify

/* The work of the first run has no type. */
// RUN: %mgc %S/frame.c -o %t/first.c --memory=caller
// RUN: not %mgc %t/first.c --jvp=net_grad -o %t/second.c 2>&1 | FileCheck %s
// CHECK: first.c:[[#]]:[[#]]: error: 'work' points to active data here, but its type, void *, has no adjoint; pass a pointer to floating data, and derive from generated code that was made with --memory=heap
