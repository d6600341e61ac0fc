/* A fault of mgc itself ends with a message and EXIT_FAULT, never as a crash. */
#ifndef DRIVER_FAULT_H
#define DRIVER_FAULT_H

void fault_catch(void);
void fault_catch_thread(void); /* a further thread, so that its stack's overflow is caught, too */

#endif
